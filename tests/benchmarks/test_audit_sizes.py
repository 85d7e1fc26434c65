"""What the guide to certified auto-labeling shows is what the code does."""

import re
from pathlib import Path

import pytest

from benchmarks import audit_sizes
from labeling.autolabel.drive import label_all
from labeling.autolabel.policy import Policy
from tests.apps import ROOT
from tests.labeling.autolabel.toys import Toy, policy

GUIDE = (ROOT / "docs" / "certified-auto-labeling.md").read_text("utf-8")
TABLE = GUIDE.split("<!-- python -m benchmarks.audit_sizes -->\n")[2].split("\n\n")[0].splitlines()


def test_the_table_of_audit_sizes_has_every_job_and_confidence() -> None:
    shown = [tuple(cell.strip() for cell in line.split("|")[1:3]) for line in TABLE[2:]]

    assert shown == [
        (f"{objects:,}", f"{confidence:.0%}")
        for objects in audit_sizes.JOBS
        for confidence in audit_sizes.CONFIDENCES
    ]


@pytest.mark.parametrize(("objects", "confidence"), [(1_250, 0.9), (2_500, 0.95), (100_000, 0.9)])
def test_the_table_of_audit_sizes_is_what_its_command_prints(objects: int, confidence: float) -> None:
    assert audit_sizes.line(objects, confidence=confidence) in TABLE


def test_a_job_too_small_for_its_target_has_no_price() -> None:
    terms = Policy(target_error=0.01, confidence=0.9, batch_size=40)

    assert audit_sizes.shortest(terms, objects=400) is None
    assert audit_sizes.usual(terms, objects=400) is None


def test_the_audit_shown_as_an_example_is_the_one_that_is_made() -> None:
    assert "\n".join(audit_sizes.example()) in GUIDE


def test_the_programs_shown_keep_certificates_and_check_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    toy = Toy(objects=400, error=0.0)
    result = label_all(policy=policy(), learner=toy.learner(), answer=toy.answer, objects=400, seed="seed")
    keep, check = re.findall(r"```python\n(import.*?)```", GUIDE, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    exec(keep, {"result": result})  # noqa: S102  our own guide
    exec(check, {})  # noqa: S102

    assert capsys.readouterr().out == "306 labels: sound; risk 0.090\n"
