"""A comparison that somebody ends before it is done."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.auto_labeling import main
from benchmarks.comparison import Comparison, run
from benchmarks.results import Run


def test_the_data_sets_and_seeds_that_are_done_stay_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = np.random.default_rng(0)
    for name in ("first", "second"):
        np.savez(tmp_path / name, X=generator.normal(size=(60, 2)), y=generator.integers(0, 2, 60))

    def ended_early(comparison: Comparison, *, jobs: int) -> Iterator[list[Run]]:
        for done, runs in enumerate(run(comparison, jobs=jobs)):
            if (comparison.data[0].name, done) == ("second", 1):
                raise KeyboardInterrupt
            yield runs

    monkeypatch.setattr("benchmarks.auto_labeling.run", ended_early)
    files = [str(tmp_path / name) for name in ("first.npz", "second.npz")]
    options = ["--batch", "20", "--targets", ".1", "--seeds", "0:2", "--methods", "fixed margin"]

    with pytest.raises(KeyboardInterrupt):
        main(["--data", *files, *options, "--json", str(tmp_path / "out.json")])

    written = json.loads((tmp_path / "out.json").read_text("utf-8"))["rows"]
    assert [(row["data"], row["runs"]) for row in written] == [("first", 2), ("second", 1)]
