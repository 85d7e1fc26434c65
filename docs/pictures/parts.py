"""Draws parts.svg, the picture of the parts in the README: `python docs/pictures/parts.py`."""

from pathlib import Path

INK, QUIET, LINE, PAGE = "#1c2733", "#5d6b79", "#9aa7b3", "#fcfbf8"
BLUE, ORANGE, GREEN = "#2b5f9e", "#e08a1e", "#3d7f5c"
FONT = "font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'"


def box(x: int, y: int, width: int, title: str, *lines: str, color: str = LINE) -> str:
    """A rounded box with a bold title and lines of text below it."""
    height = 30 + 18 * len(lines)
    rows = "".join(
        f"<text x='{x + 12}' y='{y + 40 + 18 * index}' fill='{QUIET}' font-size='13'>{line}</text>"
        for index, line in enumerate(lines)
    )
    return (
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='8' fill='white' stroke='{color}' "
        f"stroke-width='1.5'/><text x='{x + 12}' y='{y + 21}' fill='{INK}' font-size='14' "
        f"font-weight='600'>{title}</text>{rows}"
    )


def arrow(*points: tuple[int, int], color: str = LINE, label: str = "", at: tuple[int, int] = (0, 0)) -> str:
    """A line through the points with a head at its end."""
    path = " ".join(f"{x},{y}" for x, y in points)
    text = f"<text x='{at[0]}' y='{at[1]}' fill='{QUIET}' font-size='12'>{label}</text>" if label else ""
    return (
        f"<polyline points='{path}' fill='none' stroke='{color}' stroke-width='1.5' marker-end='url(#head)'/>"
        f"{text}"
    )


def frame(x: int, y: int, width: int, height: int, title: str, *, title_at: int = 4) -> str:
    """A dashed frame around a group, with the group's name above its upper edge."""
    return (
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='12' fill='none' stroke='{LINE}' "
        f"stroke-dasharray='5 4'/><text x='{x + title_at}' y='{y - 8}' fill='{QUIET}' font-size='13'>"
        f"{title}</text>"
    )


def picture() -> str:
    """The whole picture as SVG."""
    parts = [
        frame(20, 44, 1120, 288, "Step Functions state machine: one execution is one run"),
        box(40, 64, 180, "build manifest", "every image under", "an S3 prefix"),
        box(260, 64, 200, "check job", "every reason to refuse,", "cost against budget"),
        box(500, 64, 190, "choose initial model", "the last one, none,", "or yours"),
        box(730, 64, 180, "summarize job", "who labelled what,", "what failed"),
        box(950, 64, 170, "write report", "page and JSON,", "then notify"),
        arrow((220, 97), (258, 97)),
        arrow((460, 97), (498, 97)),
        arrow((910, 97), (948, 97)),
        frame(
            60, 186, 830, 130, "SageMaker Ground Truth labeling job (createLabelingJob.sync)", title_at=110
        ),
        arrow((600, 130), (600, 150), (150, 150), (150, 208)),
        box(80, 210, 140, "pre-annotation", "what the page", "shows"),
        box(246, 210, 160, "private workteam", "three people", "answer", color=BLUE),
        box(430, 210, 140, "consolidation", "one label with", "confidence"),
        box(600, 210, 130, "train", "on people's", "labels", color=ORANGE),
        box(760, 210, 114, "threshold", "confident:", "by machine", color=ORANGE),
        arrow((220, 243), (244, 243)),
        arrow((406, 243), (428, 243)),
        arrow((570, 243), (598, 243)),
        arrow((730, 243), (758, 243)),
        arrow(
            (817, 276),
            (817, 300),
            (325, 300),
            (325, 278),
            label="the least confident go to people",
            at=(460, 296),
        ),
        arrow((817, 210), (817, 132)),
        arrow(
            (890, 130),
            (890, 158),
            (905, 158),
            (905, 270),
            (892, 270),
            label="failed or expired:",
            at=(912, 214),
        ),
        f"<text x='912' y='230' fill='{QUIET}' font-size='12'>a follow-up job</text>",
        box(20, 362, 205, "dataset bucket", "CORS, KMS, versions", color=GREEN),
        box(245, 362, 205, "output bucket", "labels, manifests, reports", color=GREEN),
        box(470, 362, 205, "data key, volume key", "rotated, policies pinned", color=GREEN),
        box(695, 362, 215, "private workforce", "Cognito with MFA", color=GREEN),
        box(930, 362, 210, "roles, one per part", "exactly what each needs", color=GREEN),
    ]
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1160 430' width='1160' {FONT}>"
        f"<defs><marker id='head' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7' markerHeight='7' "
        f"orient='auto'><path d='M0,0 L8,4 L0,8 z' fill='{LINE}'/></marker></defs>"
        f"<rect width='1160' height='430' fill='{PAGE}'/>{''.join(parts)}</svg>\n"
    )


if __name__ == "__main__":
    Path(__file__).with_name("parts.svg").write_text(picture(), encoding="utf-8")
