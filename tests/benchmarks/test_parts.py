"""The benchmark of datasets in parts runs what it says it runs."""

from benchmarks.parts import measure


def test_a_dataset_is_divided_and_merged_in_a_process_of_its_own_each() -> None:
    rows = measure("images under a prefix", objects=20, pause=0, objects_per_part=8)

    assert [(row.step, row.objects) for row in rows] == [("divide", 20), ("merge", 20)]
    assert all(row.peak_mb > 20 for row in rows)
