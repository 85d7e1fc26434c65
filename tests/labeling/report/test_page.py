import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.report.page import report_page
from labeling.report.summary import RunSummary

MakeRun = Callable[..., RunSummary]
NOTHING = {
    "status": "Failed",
    "failure_reason": "no template",
    "labeled": 0,
    "human_labeled": 0,
    "machine_labeled": 0,
    "unlabeled": 100,
    "iterations": [],
    "cost_usd": {"human": 0, "machine": 0, "people_only": 0},
    "follow_up_declined": "the job labelled nothing",
}
VOID = {"meta", "br", "line", "rect", "circle", "polyline"}


class Page(HTMLParser):
    """A page as a browser reads it.

    Attributes:
        words: what it shows, in one line, with hyphens for dashes.
        tags: the names of its elements.
        attributes: the names of all attributes in it.
        unclosed: elements that are opened and not closed, or closed out of order.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.unclosed: list[str] = []
        self.feed(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
        self.words = " ".join(self.words.replace("\N{EN DASH}", "-").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.unclosed and self.unclosed[-1] == tag:
            self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        self.words += data + " "


def page_of(run: RunSummary) -> Page:
    return Page(html_of(run))


def html_of(run: RunSummary) -> str:
    return report_page(run, written_at=datetime(2026, 11, 3, 14, 5, tzinfo=UTC))


def failed_objects(count: int) -> list[dict[str, str]]:
    return [
        {"object_id": str(number), "source": f"s3://dataset/{number}.png", "reason": "expired"}
        for number in range(count)
    ]


def test_the_first_screen_says_how_much_by_whom_at_what_cost(run_of: MakeRun) -> None:
    words = page_of(run_of()).words

    assert "All 100 objects were labelled, 60 of them by the model." in words
    assert (
        "By the model 60.0% 60 objects Cost $9.44 people $4.64 model $4.80 Saved by the model $2.16" in words
    )


def test_there_are_three_plots(run_of: MakeRun) -> None:
    page = page_of(run_of())

    assert page.tags.count("svg") == 3
    for title in ("What the labels cost", "Who labelled how much", "How good the model was"):
        assert title in page.words


def test_a_pipeline_of_people_only_has_nothing_to_say_of_a_model(run_of: MakeRun) -> None:
    words = page_of(run_of({"human_labeled": 100, "machine_labeled": 0}, auto_labeling=False)).words

    assert "Labelled 100 of 100 to label Failed 0 Cost $9.44 Answers 3 for each object" in words
    assert "Model accuracy" not in words


@pytest.mark.parametrize(("known", "words"), [(0.97, 2), (None, 0)])
def test_confidence_is_told_and_explained_where_it_is_known(
    run_of: MakeRun, known: float | None, words: int
) -> None:
    one = {name: value for name, value in run_of().to_json()["iterations"][1].items() if name != "job_name"}
    run = run_of({"iterations": [one | {"mean_machine_confidence": known}]})

    assert page_of(run).words.count("onfidence ") == words


def test_a_model_that_labelled_nothing_is_compared_with_what_the_service_aims_at(run_of: MakeRun) -> None:
    words = page_of(run_of({"human_labeled": 100, "machine_labeled": 0})).words

    assert "so nothing was saved: it was not confident enough of any object." in words
    assert "At the end its accuracy was 93.0%, and the service aims at 95%." in words


def test_where_no_model_is_known_there_may_have_been_too_few_labels_for_one(run_of: MakeRun) -> None:
    words = page_of(run_of({"human_labeled": 100, "machine_labeled": 0, "iterations": []})).words

    assert "any object, or there were too few labels to train it with." in words


def test_a_run_that_labelled_nothing_says_why(run_of: MakeRun) -> None:
    words = page_of(run_of(NOTHING)).words

    assert "Nothing was labelled." in words
    assert "This run did not succeed: nothing was labelled: labeling job pets failed (no template)." in words


def test_a_chain_tells_every_job_and_what_is_left(chain: RunSummary) -> None:
    words = page_of(chain).words

    assert "pets completed 100 30 60 10 - $8.28 pets-2 completed 10 7 - 3 - $0.81" in words
    assert "5 s3://dataset/4.png expired And 2 objects more" in words
    assert "What has no label s3://output/manifests/pets-3/leftovers.manifest" in words


def test_the_iterations_add_up_to_the_total(chain: RunSummary) -> None:
    words = page_of(chain).words

    assert "pets-2 1 7 - - $0.81 - - - pets-2 no iteration - - 3 - - - - Total 37 60 3 $4.29 $4.80" in words


def test_of_many_failed_objects_only_the_first_are_listed(run_of: MakeRun) -> None:
    run = run_of({"labeled": 0, "failed": 400, "failed_objects": failed_objects(100)})

    words = page_of(run).words

    assert (words.count("s3://dataset/"), "And 375 objects more" in words) == (25, True)


def test_of_many_iterations_only_the_first_are_listed(run_of: MakeRun) -> None:
    one = {name: value for name, value in run_of().to_json()["iterations"][0].items() if name != "job_name"}
    iterations = [one | {"iteration": number} for number in range(1, 501)]

    words = page_of(run_of({"iterations": iterations})).words

    assert "Here are the first 120 of 500 iterations" in words


@pytest.mark.parametrize("changes", [{}, NOTHING, {"failed": 3, "failed_objects": failed_objects(3)}])
def test_every_element_is_closed(run_of: MakeRun, changes: dict[str, Any]) -> None:
    assert page_of(run_of(changes)).unclosed == []


def test_the_page_loads_nothing_and_runs_nothing(chain: RunSummary) -> None:
    html, page = html_of(chain), page_of(chain)

    assert not {"script", "link", "img", "iframe", "object", "a", "form"} & set(page.tags)
    assert not {"src", "href", "srcset"} & page.attributes
    assert not re.search(r"url\(|@import|https?://", html)
    assert "default-src 'none'" in html


hostile = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</table></main>",
        "{{7*7}}",
        "\ud800",
    ]
) | st.text(min_size=1)


@given(hostile, hostile)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_names_and_reasons_bring_no_markup_in(run_of: MakeRun, name: str, reason: str) -> None:
    def page(name: str, reason: str) -> tuple[str, Page]:
        failed = [{"object_id": "0", "source": name, "reason": reason}]
        run = run_of(
            {
                "status": "Failed",
                "failure_reason": reason,
                "failed": 1,
                "failed_objects": failed,
                "failure_reasons": [{"reason": reason, "objects": 1}, {"reason": name, "objects": 1}],
            }
        )
        return html_of(run), page_of(run)

    harmless, (html, found) = page("name", "reason")[1], page(name, reason)

    assert (found.tags, found.attributes) == (harmless.tags, harmless.attributes)
    assert html.encode()
