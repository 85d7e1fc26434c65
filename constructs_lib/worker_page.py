"""The page on which people answer: Liquid in HTML, with Ground Truth's crowd elements."""

import html
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from string import Template

from labeling.errors import InvalidValue, require
from labeling.job_rules import validate_label_attribute
from labeling.s3_uri import S3Uri
from labeling.task_type import TaskType
from labeling.worker_page import lint

_TEMPLATES = Path(__file__).parent / "templates"

# What every browser does, and what crowd elements do where they do it: their guide lists no keys, except that
# people choose labels by keyboard in named entity recognition.
_KEYBOARD = (
    "<p>Keys: Tab goes from one control to the next, and the space bar presses it. "
    "Where a key is shown beside a category, that key chooses it.</p>"
)


def packaged_page(
    task_type: TaskType,
    *,
    title: str,
    short_instructions: str,
    full_instructions: str,
    good_examples: Sequence[str] = (),
    bad_examples: Sequence[str] = (),
    reviewed_attribute: str | None = None,
) -> str:
    """The packaged worker page of a task type, with the task's own words in it.

    The page stays a Liquid template: what differs from object to object is filled in when it is shown, from
    what the service's own pre-annotation functions give: `taskObject`, `labels`, and for labels that people
    verify or adjust `manifestLine` (source: SageMaker developer guide, the templates in "Bounding box", "Text
    classification", "Video classification" and in the reference of their elements; it shows `manifestLine`
    for adjusting only, so for verifying it is inferred). The words are plain text, shown as it is: markup and
    Liquid in them have no effect.

    Args:
        task_type: chooses the page.
        title: stands above the object.
        short_instructions: stand beside it, and what to do on such a page follows in two sentences; blank
            lines part paragraphs.
        full_instructions: open when asked for; blank lines part paragraphs.
        good_examples: pictures of how to answer, shown beside the object: addresses of HTTPS or S3 URIs.
        bad_examples: pictures of how not to answer, likewise.
        reviewed_attribute: the label attribute of the labels to verify or adjust; only for such tasks.

    Raises:
        InvalidValue: there is no packaged page of the type, an example is neither on HTTPS nor in S3, or the
            reviewed attribute breaks a rule of the service or is missing.
    """
    path = _TEMPLATES / f"{task_type.name.replace('-', '_')}.liquid.html"
    require(
        path.is_file(),
        subject="template",
        value=None,
        rule=f"for {task_type.name} it must be given, as no worker page is packaged for it",
        fix="pass the path of a worker page in Liquid and HTML",
    )
    if (reviewed := task_type.reviews) is not None:
        validate_label_attribute(reviewed_attribute or "", task_type=reviewed)
    return Template(path.read_text("utf-8")).substitute(
        title=_as_shown(title),
        short_instructions=_paragraphs(short_instructions),
        full_instructions=_paragraphs(full_instructions),
        examples=_pictures("Good example", good_examples) + _pictures("Bad example", bad_examples),
        keyboard=_KEYBOARD,
        reviewed_attribute=reviewed_attribute,
    )


def own_page(path: Path, *, task_type: TaskType) -> str:
    """A worker page of the user's, checked for what the service and browsers need of it.

    Raises:
        InvalidValue: there is no such file, it is no text in UTF-8, or it breaks rules of
            `labeling.worker_page.lint`: every finding is a problem, with the path and its line.
    """
    require(
        path.is_file(),
        subject="template",
        value=str(path),
        rule="it must be an existing file",
        fix="pass the path of a worker page in Liquid and HTML",
    )
    content = path.read_bytes()
    page = content.decode("utf-8", errors="replace")
    require(
        page.encode("utf-8") == content,
        subject="template",
        value=str(path),
        rule="it must be text in UTF-8",
        fix="save it in that encoding",
    )
    findings = lint(page, task_type=task_type)
    if findings:
        raise InvalidValue(
            *(replace(finding.problem, line=finding.line, file=str(path)) for finding in findings)
        )
    return page


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_as_shown(paragraph)}</p>" for paragraph in text.split("\n\n"))


def _pictures(caption: str, addresses: Sequence[str]) -> str:
    return "".join(
        f'<p>{caption}:<br><img src="{_address(address)}" alt="{caption}" style="max-width: 100%"></p>'
        for address in addresses
    )


def _address(address: str) -> str:
    if address.startswith("s3://"):
        uri = str(S3Uri.parse(address))
        require(
            not set(uri) & set("'\"{}<>"),
            subject="an example",
            value=address,
            rule="its S3 URI must have no quotation marks, braces or angle brackets, which Liquid would read",
            fix="rename the object",
        )
        return f"{{{{ '{uri}' | grant_read_access }}}}"
    require(
        address.startswith("https://"),
        subject="an example",
        value=address,
        rule="it must begin with https:// or s3://",
        fix="store the picture in S3 or behind HTTPS, and pass its full address",
    )
    return _as_shown(address)


def _as_shown(text: str) -> str:
    """HTML that shows the text; braces become entities, so that Liquid sees none of its own."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")
