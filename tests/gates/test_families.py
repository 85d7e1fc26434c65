"""The examples of the families of tasks: what each job is asked for, and that nothing else sets them apart.

To accept a change: `python -m pytest tests/gates/test_families.py --snapshot-update`.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from constructs_lib.testing import template_snapshot, workflow_definition
from labeling.task_types import TASK_TYPES
from rehearsal.ground_truth.service_model import sagemaker_model
from tests.apps import APPS, EXAMPLES, FAMILIES, ROOT, SynthesizedApp, synthesized
from tests.gates import template_rules
from tests.gates.catalogue import table
from tests.gates.job_requests import request_of
from tests.gates.nag import findings
from tests.gates.named_json import Job

# The files are named for what they show, not for the test.
pytestmark = pytest.mark.filterwarnings("ignore:\\s*Can not relate snapshot")

TASKS = ROOT / "docs/tasks"
PAGES = sorted(path for path in TASKS.glob("*.md") if path.name != "README.md")

Rule = Callable[[Mapping[str, Any]], Iterator[str]]


def resource_types(template: Mapping[str, Any]) -> set[str]:
    """The types of the resources in a template."""
    return {resource["Type"] for resource in template["Resources"].values()}


def label_categories(app: SynthesizedApp) -> dict[str, Any]:
    """The label category file of an app, as it is uploaded."""
    (path,) = Path(app.app.synth().directory).glob("asset.*.json")
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


@pytest.mark.parametrize("name", FAMILIES)
def test_the_job_of_a_family(name: str, snapshot: SnapshotAssertion):
    app = synthesized(name)
    states = workflow_definition(template_snapshot(app.stack))["States"]

    job = {"request": states["LabelObjects"]["Arguments"], "label_categories": label_categories(app)}

    assert job == snapshot(name=name, extension_class=Job)


def test_the_service_accepts_the_job_of_every_family(each_family: SynthesizedApp):
    sagemaker_model().validate("CreateLabelingJob", request_of(each_family.template, "LabelObjects"))


def test_no_pack_finds_anything_in_a_family(each_family: SynthesizedApp):
    assert findings(each_family.app) == set()


@pytest.mark.parametrize("rule", template_rules.RULES, ids=lambda rule: rule.__name__)
def test_every_family_keeps_every_rule(each_family: SynthesizedApp, rule: Rule):
    assert list(rule(each_family.template)) == []


def test_a_family_is_made_of_nothing_the_slow_gates_have_not_seen(each_family: SynthesizedApp):
    seen = set[str]().union(*(resource_types(synthesized(name).template) for name in APPS))

    assert resource_types(each_family.template) - seen == set()


@pytest.mark.parametrize("name", [*FAMILIES, "digits", "own_functions"])
def test_every_family_has_a_page_about_its_example(name: str):
    page = (TASKS / f"{name.replace('_', '-')}.md").read_text("utf-8")

    assert f"(../../examples/{name}.py)" in page


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_ends_its_description_with_the_command_that_shows_what_it_creates(name: str):
    description = ast.get_docstring(ast.parse(EXAMPLES[name].read_text("utf-8"))) or ""

    assert description.splitlines()[-1] == f'npx cdk synth --app "python3 -m examples.{name}"'


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_labels_in_the_output_line_on_a_page_are_those_of_task_types(page: Path):
    (line,) = re.findall(r"```json\n(.*)\n```", page.read_text("utf-8"))

    metadata = [value for key, value in json.loads(line).items() if key.endswith("-metadata")]
    assert {one["type"] for one in metadata} <= {task_type.output_type for task_type in TASK_TYPES.values()}


def test_the_table_of_the_docs_is_the_catalogue():
    assert table() in (TASKS / "README.md").read_text("utf-8")
