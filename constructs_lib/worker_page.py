"""The page on which people answer: Liquid in HTML, with Ground Truth's crowd elements."""

import html
import re
from pathlib import Path
from string import Template

from labeling.errors import require
from labeling.task_types import TaskType

LONGEST_PAGE = 128_000
"""In characters (source: botocore, shape TemplateContent)."""

CROWD_ELEMENTS = re.compile(
    r"<script\b[^>]*\bsrc=[\"']https://assets\.crowd\.aws/crowd-html-elements[\w.-]*\.js[\"']"
)

_TEMPLATES = Path(__file__).parent / "templates"


def packaged_page(task_type: TaskType, *, title: str, short_instructions: str, full_instructions: str) -> str:
    """The packaged worker page of a task type, with the task's own words in it.

    The page stays a Liquid template: what differs from image to image is filled in when it is shown. The
    words are plain text, shown as it is: markup and Liquid in them have no effect.

    Args:
        task_type: chooses the page.
        title: stands above the image.
        short_instructions: stand beside it; blank lines part paragraphs.
        full_instructions: open when asked for; blank lines part paragraphs.
    """
    page = Template((_TEMPLATES / f"{task_type.name.replace('-', '_')}.liquid.html").read_text("utf-8"))
    return page.substitute(
        title=_as_shown(title),
        short_instructions=_paragraphs(short_instructions),
        full_instructions=_paragraphs(full_instructions),
    )


def own_page(path: Path) -> str:
    """A worker page of the user's, checked for what the service needs of every page.

    Raises:
        InvalidValue: there is no such file, or it is too long, does not load the crowd elements or has
            not exactly one form.
    """
    require(
        path.is_file(),
        subject="template",
        value=str(path),
        rule="it must be an existing file",
        fix="pass the path of a worker page in Liquid and HTML",
    )
    page = path.read_text("utf-8")
    require(
        len(page) <= LONGEST_PAGE,
        subject="the length of the template",
        value=len(page),
        rule=f"it must be at most {LONGEST_PAGE} characters",
        fix="move images and style sheets out of it",
    )
    markup = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    require(
        CROWD_ELEMENTS.search(markup) is not None,
        subject="template",
        value=str(path),
        rule="it must load the crowd elements",
        fix='add <script src="https://assets.crowd.aws/crowd-html-elements.js"></script>',
    )
    forms = len(re.findall(r"<crowd-form[\s>]", markup))
    require(
        forms == 1,
        subject="the number of <crowd-form> elements in the template",
        value=forms,
        rule="it must be exactly 1, because the form sends the answer",
        fix="put every crowd element into one <crowd-form>",
    )
    return page


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_as_shown(paragraph)}</p>" for paragraph in text.split("\n\n"))


def _as_shown(text: str) -> str:
    """HTML that shows the text; braces become entities, so that Liquid sees none of its own."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")
