"""The benchmark of manifests runs what it says it runs."""

from benchmarks.manifests import CASES, measure


def test_a_dataset_is_built_and_checked_in_a_process_of_its_own() -> None:
    row = measure("images under a prefix", objects=20, pause=0)

    assert (row.dataset, row.objects) == ("images under a prefix", 20)
    assert row.peak_mb > 20


def test_the_files_hold_as_many_objects_as_are_asked_for() -> None:
    files = {name: case.content(3) for name, case in CASES.items() if case.content is not None}

    assert {name: file.count(b"Review ") // 4 for name, file in files.items()} == dict.fromkeys(files, 3)
