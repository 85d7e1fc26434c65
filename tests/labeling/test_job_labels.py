import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.job_files import FoundLabel
from labeling.job_labels import FailedObject, JobLabels, Tally
from labeling.manifest import Line, split_lines

Entry = dict[str, Any]


def entry(number: int, **label: Any) -> Entry:
    return {"source-ref": f"s3://dataset/{number}.png", **label}


def human(number: int, **more: Any) -> Entry:
    return entry(number, **human_label(), **more)


def human_label() -> Entry:
    return {"kind": 1, "kind-metadata": {"class-name": "dog", "confidence": 0.9, "human-annotated": "yes"}}


def machine(number: int) -> Entry:
    return entry(number, **machine_label())


def machine_label(*, confidence: object = 0.97) -> Entry:
    return {
        "kind": 0,
        "kind-metadata": {"class-name": "cat", "confidence": confidence, "human-annotated": "no"},
    }


def failed(number: int, *, reason: str = "expired", **more: Any) -> Entry:
    return entry(number, **more, **{"kind-metadata": {"failure-reason": reason, "human-annotated": "yes"}})


def lines(entries: Iterable[Entry | bytes]) -> list[Line]:
    content = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in entries
    )
    return list(split_lines([content]))


def read(given: Iterable[Entry | bytes], written: Iterable[Entry | bytes] = ()) -> JobLabels:
    labels = JobLabels(label_attribute="kind", job_name="Pets-1")
    labels.read_manifests(lines(given), lines(written))
    return labels


def counts(labels: JobLabels) -> dict[str, int]:
    found = {
        "before": labels.labeled_before,
        "human": labels.human_labeled,
        "machine": labels.machine_labeled,
        "failed": labels.failed,
        "unlabeled": labels.unlabeled,
    }
    return {name: count for name, count in found.items() if count}


def leftovers(labels: JobLabels, given: list[Entry], written: list[Entry]) -> list[Entry]:
    manifest = b"".join(labels.leftovers(lines(given), lines(written)))
    return [json.loads(line) for line in manifest.splitlines()]


def objects(count: int) -> list[Entry]:
    return [entry(number) for number in range(count)]


class TestWhoLabelledWhat:
    def test_each_object_is_counted_once(self) -> None:
        labels = read(
            [human(0), *[entry(number) for number in range(1, 5)]],
            [human(0), human(1), machine(2), failed(3), entry(4)],
        )

        assert counts(labels) == {"before": 1, "human": 1, "machine": 1, "failed": 1, "unlabeled": 1}

    def test_the_label_of_an_own_function_is_an_object(self) -> None:
        label = {"class-index": 1, "class-name": "dog", "confidence": 0.9}
        metadata = {"type": "groundtruth/custom", "human-annotated": "yes"}

        assert counts(read(objects(1), [entry(0, **{"kind": label, "kind-metadata": metadata})])) == {
            "human": 1
        }

    @pytest.mark.parametrize("label", [{}, {"kind": 0}])
    def test_an_object_with_a_failure_reason_has_failed_whether_or_not_it_has_a_label(
        self, label: Entry
    ) -> None:
        assert counts(read(objects(1), [failed(0, **label)])) == {"failed": 1}

    def test_a_job_that_labelled_nothing_left_everything_unlabeled(self) -> None:
        assert counts(read(objects(3), objects(3))) == {"unlabeled": 3}

    def test_without_an_output_manifest_everything_is_unlabeled(self) -> None:
        assert counts(read([human(0), entry(1)])) == {"before": 1, "unlabeled": 1}

    def test_a_line_that_was_cut_short_is_as_good_as_none(self) -> None:
        assert counts(read(objects(2), [human(0), b'{"source-ref": "s3://datas'])) == {
            "human": 1,
            "unlabeled": 1,
        }

    @pytest.mark.parametrize("written", [[entry(1), entry(0)], [entry(0), entry(1), entry(2)]])
    def test_the_output_manifest_of_other_objects_is_refused(self, written: list[Entry]) -> None:
        with pytest.raises(InvalidValue, match="it must be about the object in the same line"):
            read(objects(2), written)


class TestLabelsTheOutputManifestLacks:
    def test_a_label_people_gave_counts(self) -> None:
        labels = read(objects(2), [human(0), entry(1)])
        labels.read_human_labels([FoundLabel(object_number=1, content=human_label())], iteration=2)

        assert counts(labels) == {"human": 2}

    def test_a_label_the_model_gave_counts(self) -> None:
        labels = read(objects(2))
        labels.read_machine_labels([FoundLabel(object_number=1, content=machine_label())], iteration=2)

        assert counts(labels) == {"machine": 1, "unlabeled": 1}

    def test_an_object_the_service_gave_up_stays_failed(self) -> None:
        labels = read(objects(1), [failed(0)])
        labels.read_human_labels([FoundLabel(object_number=0, content=human_label())], iteration=1)

        assert counts(labels) == {"failed": 1}

    @pytest.mark.parametrize(
        "label",
        [
            FoundLabel(object_number=5, content=human_label()),
            FoundLabel(object_number=0, content={"other": 1}),
        ],
    )
    def test_a_label_of_no_object_of_this_job_is_passed_over(self, label: FoundLabel) -> None:
        labels = read(objects(1))
        labels.read_human_labels([label], iteration=1)

        assert counts(labels) == {"unlabeled": 1}


class TestIterations:
    def test_each_tells_who_labelled_how_much(self) -> None:
        labels = read(objects(4), [human(0), human(1), machine(2), machine(3)])
        labels.read_human_labels([FoundLabel(object_number=0, content=human_label())], iteration=1)
        labels.read_human_labels([FoundLabel(object_number=1, content=human_label())], iteration=2)
        labels.read_machine_labels(
            [
                FoundLabel(object_number=2, content=machine_label(confidence=0.9)),
                FoundLabel(object_number=3, content=machine_label(confidence=0.8)),
            ],
            iteration=2,
        )

        assert labels.tallies() == [
            Tally(iteration=1, human_labeled=1, machine_labeled=0, failed=0, mean_machine_confidence=None),
            Tally(
                iteration=2,
                human_labeled=1,
                machine_labeled=2,
                failed=0,
                mean_machine_confidence=pytest.approx(0.85),
            ),
        ]

    def test_an_object_that_comes_up_again_belongs_to_the_first(self) -> None:
        labels = read(objects(1), [human(0)])
        for iteration in (10, 2, 3):
            labels.read_human_labels(
                [FoundLabel(object_number=0, content=human_label())], iteration=iteration
            )

        assert [tally.iteration for tally in labels.tallies()] == [2]

    def test_a_failed_object_belongs_to_the_last_in_which_people_answered(self) -> None:
        labels = read(objects(1), [failed(0)])
        for iteration in (10, 2):
            labels.read_requested([0], iteration=iteration)

        assert [(tally.iteration, tally.failed) for tally in labels.tallies()] == [(10, 1)]

    def test_what_no_file_assigns_comes_last_without_a_number(self) -> None:
        labels = read(objects(3), [human(0), human(1), failed(2)])
        labels.read_human_labels([FoundLabel(object_number=0, content=human_label())], iteration=1)
        labels.read_human_labels([FoundLabel(object_number=1, content=human_label())], iteration=None)

        assert [(tally.iteration, tally.human_labeled, tally.failed) for tally in labels.tallies()] == [
            (1, 1, 0),
            (None, 1, 1),
        ]

    @pytest.mark.parametrize("confidence", [None, "high", True, 2, float("nan"), 10**400])
    def test_a_confidence_that_is_no_probability_is_passed_over(self, confidence: object) -> None:
        labels = read(objects(1), [machine(0)])
        found = FoundLabel(object_number=0, content=machine_label(confidence=confidence))
        labels.read_machine_labels([found], iteration=1)

        assert [tally.mean_machine_confidence for tally in labels.tallies()] == [None]


class TestFailedObjects:
    def test_are_told_with_their_source_and_the_reason(self) -> None:
        labels = read(objects(2), [entry(0), failed(1, reason="every worker declined")])

        assert labels.failed_objects == [
            FailedObject(object_number=1, source="s3://dataset/1.png", reason="every worker declined")
        ]

    def test_only_the_first_hundred_are_kept_and_all_are_counted(self) -> None:
        given = objects(150)

        labels = read(given, [failed(number, reason=f"reason {number % 2}") for number in range(150)])

        assert (len(labels.failed_objects), labels.failure_reasons) == (100, {"reason 0": 75, "reason 1": 75})


class TestLeftovers:
    def test_all_lines_are_there_in_order_and_labels_stay(self) -> None:
        given = [human(0, note="before"), *[entry(number) for number in range(1, 4)]]
        written = [human(0, note="before"), machine(1), entry(2), human(3)]

        assert leftovers(read(given, written), given, written) == written

    @pytest.mark.parametrize("label", [{}, {"kind": 0}])
    def test_a_failed_object_loses_what_tells_of_the_failure(self, label: Entry) -> None:
        given, written = [entry(0, note="kept")], [failed(0, note="kept", **label)]

        assert leftovers(read(given, written), given, written) == [entry(0, note="kept")]

    def test_a_label_the_output_manifest_lacks_is_put_in(self) -> None:
        given = objects(2)
        labels = read(given)
        labels.read_machine_labels([FoundLabel(object_number=1, content=machine_label())], iteration=1)

        [untouched, labeled] = leftovers(labels, given, [])

        assert (untouched, labeled["kind"], labeled["kind-metadata"]["human-annotated"]) == (
            entry(0),
            0,
            "no",
        )

    def test_the_label_of_an_own_function_gets_the_metadata_the_service_would_have_written(self) -> None:
        given = objects(1)
        labels = read(given)
        content = {"kind": {"class-index": 1, "class-name": "dog"}}
        labels.read_human_labels([FoundLabel(object_number=0, content=content)], iteration=1)

        metadata = {"type": "groundtruth/custom", "job-name": "labeling-job/pets-1", "human-annotated": "yes"}
        assert leftovers(labels, given, []) == [entry(0, **content, **{"kind-metadata": metadata})]

    def test_another_job_passes_over_exactly_what_is_labelled(self) -> None:
        given = [human(0), *[entry(number) for number in range(1, 5)]]
        written = [human(0), human(1), machine(2), failed(3), entry(4)]

        again = read(leftovers(read(given, written), given, written))

        assert counts(again) == {"before": 3, "unlabeled": 2}


entries = st.builds(
    lambda number, label: {"source-ref": f"s3://dataset/{number}.png"} | label,
    st.just(0),
    st.dictionaries(
        st.sampled_from(["kind", "kind-metadata", "note"]),
        st.none()
        | st.integers()
        | st.text()
        | st.dictionaries(
            st.sampled_from(["failure-reason", "human-annotated", "confidence"]),
            st.none() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
        ),
    ),
)


@given(st.lists(st.tuples(entries, entries | st.binary().filter(lambda line: b"\n" not in line))))
def test_every_object_is_in_one_place_and_no_label_is_lost(pairs: list[tuple[Entry, Entry | bytes]]) -> None:
    given_lines, written_lines = lines(pair[0] for pair in pairs), lines(pair[1] for pair in pairs)
    labels = JobLabels(label_attribute="kind", job_name="pets")
    labels.read_manifests(given_lines, written_lines)

    next_manifest = b"".join(labels.leftovers(given_lines, written_lines))
    again = JobLabels(label_attribute="kind", job_name="pets-2")
    again.read_manifests(split_lines([next_manifest]), [])

    assert sum(counts(labels).values()) == len(pairs) == again.objects
    assert again.labeled_before == labels.labeled_before + labels.human_labeled + labels.machine_labeled
    assert again.unlabeled == labels.failed + labels.unlabeled
