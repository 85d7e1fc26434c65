"""A labeling job that people and a model do together."""

import io
import json
import re
import tarfile
from collections.abc import Sequence
from typing import Any

import pytest

from rehearsal.data import DigitImage
from rehearsal.embedded.identity import ACCOUNT
from tests.rehearsal.ground_truth.site import ALGORITHM, ATTRIBUTE, REGION, Images, Site

BATCH = 150


@pytest.fixture(scope="module")
def images(site: Site, digits: list[DigitImage]) -> Images:
    """As many images as auto-labeling needs."""
    return site.upload(digits)


@pytest.fixture(scope="module")
def cold(site: Site, images: Images, workteam: str) -> dict[str, Any]:
    """A job that starts from nothing."""
    return site.run(
        site.request(
            workteam=workteam,
            images=images,
            job_name="Cold",
            algorithm_arn=ALGORITHM,
            volume_kms_key=site.account.key(),
            max_concurrent_tasks=BATCH,
        )
    )


@pytest.fixture(scope="module")
def warm(site: Site, images: Images, workteam: str, cold: dict[str, Any]) -> dict[str, Any]:
    """A job on the same images that starts from the other one's model."""
    return site.run(
        site.request(
            workteam=workteam,
            images=images,
            job_name="Warm",
            algorithm_arn=ALGORITHM,
            initial_model_arn=cold["LabelingJobOutput"]["FinalActiveLearningModelArn"],
            max_concurrent_tasks=BATCH,
        )
    )


@pytest.fixture(scope="module")
def lines(site: Site, cold: dict[str, Any]) -> list[dict[str, Any]]:
    """The output of the job that starts from nothing."""
    return site.output("Cold")


def by(who: str, lines: Sequence[dict[str, Any]]) -> list[int]:
    """The numbers of the lines labeled by a machine ("no" people) or by people ("yes")."""
    key = f"{ATTRIBUTE}-metadata"
    return [number for number, line in enumerate(lines) if line[key]["human-annotated"] == who]


def share_wrong(numbers: Sequence[int], lines: Sequence[dict[str, Any]], images: Images) -> float:
    wrong = [lines[number][ATTRIBUTE] != int(images.labels[number]) for number in numbers]
    return sum(wrong) / len(wrong)


def iterations(site: Site, folder: str) -> dict[str, int]:
    """How many files each iteration has in a folder of the job."""
    found = [re.search(r"/iteration-(\d+)/", key) for key in site.keys(f"jobs/Cold/annotations/{folder}/")]
    numbers = [match.group(1) for match in found if match]
    return {number: numbers.count(number) for number in sorted(set(numbers))}


def test_every_object_is_labeled(cold: dict[str, Any]) -> None:
    assert (cold["LabelingJobStatus"], cold["LabelCounters"]["TotalLabeled"]) == ("Completed", 1250)


def test_a_machine_labels_a_good_part(cold: dict[str, Any]) -> None:
    assert cold["LabelCounters"]["MachineLabeled"] > 400


def test_the_machine_is_as_accurate_as_promised(lines: list[dict[str, Any]], images: Images) -> None:
    assert share_wrong(by("no", lines), lines, images) <= 0.05


def test_people_are_accurate(lines: list[dict[str, Any]], images: Images) -> None:
    assert share_wrong(by("yes", lines), lines, images) <= 0.04


def test_people_first_get_probes_then_a_training_set_then_a_validation_set(
    cold: dict[str, Any], site: Site
) -> None:
    answered = iterations(site, "worker-response")

    assert [answered[number] for number in "123"] == [10, BATCH - 10, BATCH]


def test_a_machine_label_differs_in_who_gave_it_only(lines: list[dict[str, Any]]) -> None:
    human, machine = (lines[by(who, lines)[0]][f"{ATTRIBUTE}-metadata"] for who in ("yes", "no"))

    assert list(machine) == list(human)
    assert machine["type"] == "groundtruth/image-classification"


def test_machine_labels_have_no_worker_responses(
    lines: list[dict[str, Any]], cold: dict[str, Any], site: Site
) -> None:
    answered = {int(key.split("/")[-2]) for key in site.keys("jobs/Cold/annotations/worker-response/")}

    assert answered & set(by("no", lines)) == set()


def test_machine_labels_are_written_by_iteration(
    lines: list[dict[str, Any]], cold: dict[str, Any], site: Site
) -> None:
    written = {}
    for key in site.keys("jobs/Cold/activelearning/"):
        assert re.fullmatch(r"jobs/Cold/activelearning/\d+/[^/]+/auto_annotator_output\.txt", key)
        for line in site.read(f"s3://{site.output_bucket}/{key}").decode().splitlines():
            number, _, content = line.partition(" ")
            written[int(number)] = json.loads(content)

    assert sorted(written) == by("no", lines)
    assert all(lines[number] == {**lines[number], **content} for number, content in written.items())


def test_each_training_leaves_a_model_and_a_log(cold: dict[str, Any], site: Site) -> None:
    keys = site.keys("jobs/Cold/training/")
    logs = site.account.client("logs")
    for key in keys:
        job = re.fullmatch(r"jobs/Cold/training/\d+/[^/]+/([^/]+)/output/model\.tar\.gz", key)
        assert job is not None
        (stream,) = logs.describe_log_streams(
            logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=job.group(1)
        )["logStreams"]
        events = logs.get_log_events(
            logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=stream["logStreamName"]
        )["events"]
        # These two lines are how AWS's example notebooks read them.
        samples = int(events[0]["message"].split("num_training_samples': u'")[1].split("'")[0])
        accuracy = float(events[1]["message"].split("Validation-accuracy=")[1])
        assert samples >= 90
        assert 0.7 < accuracy < 1

    assert len(keys) >= 1


def test_the_last_model_is_named(cold: dict[str, Any], site: Site) -> None:
    arn = cold["LabelingJobOutput"]["FinalActiveLearningModelArn"]
    jobs = [key.split("/")[-3].lower() for key in sorted(site.keys("jobs/Cold/training/"))]

    assert arn == f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/{jobs[-1]}"


def test_inference_leaves_its_predictions(cold: dict[str, Any], site: Site) -> None:
    steps = {key.split("/")[4] for key in site.keys("jobs/Cold/inference/")}

    assert steps == {"validation", "unlabeled"}


def test_a_model_learns_peoples_labels_and_no_others(
    lines: list[dict[str, Any]], cold: dict[str, Any], site: Site
) -> None:
    last = sorted(site.keys("jobs/Cold/training/"))[-1]
    with tarfile.open(fileobj=io.BytesIO(site.read(f"s3://{site.output_bucket}/{last}"))) as tar:
        assert tar.getnames() == ["model.npz"]
    people = len(by("yes", lines))
    samples = [int(match) for match in re.findall(r"u'(\d+)', 'num_classes", training_logs(site))]

    assert max(samples) <= people - BATCH  # the validation set is not learned


def training_logs(site: Site) -> str:
    logs, group = site.account.client("logs"), "/aws/sagemaker/TrainingJobs"
    streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix="Cold")["logStreams"]
    return "\n".join(
        event["message"]
        for stream in streams
        for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
    )


def test_a_warm_start_needs_fewer_people(cold: dict[str, Any], warm: dict[str, Any]) -> None:
    assert warm["LabelingJobStatus"] == "Completed"
    assert warm["LabelCounters"]["HumanLabeled"] < 0.8 * cold["LabelCounters"]["HumanLabeled"]


def test_a_warm_start_is_as_accurate_as_promised(warm: dict[str, Any], site: Site, images: Images) -> None:
    lines = site.output("Warm")

    assert share_wrong(by("no", lines), lines, images) <= 0.05


def test_a_chained_job_starts_from_its_origins_model(
    site: Site, cold: dict[str, Any], few_images: Images, workteam: str
) -> None:
    unlabeled = [{"source-ref": uri} for uri in few_images.uris] * 110
    request = site.request(
        workteam=workteam,
        images=few_images,
        job_name="Chained",
        manifest_uri=site.manifest(site.output("Cold")[0], *unlabeled),
        algorithm_arn=ALGORITHM,
        max_concurrent_tasks=BATCH,
        stopping_conditions={"MaxHumanLabeledObjectCount": 10 + BATCH + 1},
    )

    ended = site.run(request)

    # From nothing, the model would not have been trained before 10 + 140 + 150 labels.
    assert ended["LabelCounters"]["MachineLabeled"] > 0


def test_the_model_to_start_from_is_read_as_the_execution_role(
    site: Site, cold: dict[str, Any], images: Images, workteam: str
) -> None:
    role = site.execution_role()
    model = {
        "Effect": "Deny",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{site.output_bucket}/jobs/Cold/training/*",
    }
    site.account.allow(role, *site.statements(), model)
    request = site.request(
        workteam=workteam,
        images=images,
        role_arn=role,
        algorithm_arn=ALGORITHM,
        initial_model_arn=cold["LabelingJobOutput"]["FinalActiveLearningModelArn"],
    )

    ended = site.run(request)

    assert f"{role} may not s3:GetObject on" in ended["FailureReason"]


def test_1249_objects_are_too_few(site: Site, images: Images, workteam: str) -> None:
    manifest = site.manifest(*({"source-ref": uri} for uri in images.uris[:1249]))
    request = site.request(workteam=workteam, images=images, manifest_uri=manifest, algorithm_arn=ALGORITHM)

    ended = site.run(request)

    assert (ended["LabelingJobStatus"], ended["FailureReason"]) == (
        "Failed",
        "the input manifest has 1,249 objects: auto-labeling needs 1,250; add objects or leave "
        "LabelingJobAlgorithmsConfig out",
    )


def test_a_job_fails_when_too_many_of_its_first_objects_do(site: Site, images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=images, tags={"answer-key": ""}, algorithm_arn=ALGORITHM)

    ended = site.run(request)

    assert ended["LabelingJobStatus"] == "Failed"
    assert ended["FailureReason"].startswith(
        "10 of the first 10 objects that people were asked to label failed"
    )
    assert "add the tag rehearsal:answer-key" in ended["FailureReason"]


def test_a_stopping_condition_bounds_the_machine_too(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(
        workteam=workteam,
        images=few_images,
        job_name="Half",  # decides who errs about what, and so when the model may label
        manifest_uri=site.manifest(*[{"source-ref": uri} for uri in few_images.uris] * 105),
        algorithm_arn=ALGORITHM,
        max_concurrent_tasks=BATCH,
        stopping_conditions={"MaxPercentageOfInputDatasetLabeled": 50},
    )

    ended = site.run(request)

    assert (ended["LabelingJobStatus"], ended["LabelCounters"]["TotalLabeled"]) == ("Stopped", 630)
    assert ended["LabelCounters"]["HumanLabeled"] < 310
