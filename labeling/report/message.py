"""The mail on a run."""

from labeling.report.prose import headline, money, next_step, what_is_left
from labeling.report.summary import RunSummary

_REASONS_TOLD = 5


def run_message(run: RunSummary, *, report_uri: str) -> str:
    """What came of a run, as plain text: how much is labelled, at what cost, what failed, where it all is.

    Args:
        run: what came of it.
        report_uri: where the report is.
    """
    sentences = filter(None, (headline(run), money(run), what_is_left(run)))
    reasons = [
        f"- {reason['objects']:,}: {reason['reason']}" for reason in run.failure_reasons[:_REASONS_TOLD]
    ]
    places = [
        f"Report: {report_uri}",
        f"Labels: {run.output_manifest_uri}",
        f"Left without a label: {run.leftovers_manifest_uri}" if run.leftovers_manifest_uri else "",
        f"Model: {run.model_arn}" if run.model_arn else "",
    ]
    paragraphs = [
        f"Labeling job {run.labeling_job_name}",
        "\n".join(sentences),
        "\n".join(["Why objects failed:", *reasons] if reasons else []),
        next_step(run) if run.failed or run.unlabeled else "",
        "\n".join(filter(None, places)),
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"
