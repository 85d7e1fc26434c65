import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.auto_labeling import main
from benchmarks.peers import peers
from benchmarks.peers.oracle import ceiling
from benchmarks.peers.rules import RULES, fixed_sequence
from benchmarks.peers.trial import SharedModel, Trial
from benchmarks.peers.validated import validated
from benchmarks.plots import drawn
from benchmarks.results import Row, Run, rows, table
from labeling.autolabel.learners.kernel_ridge import KernelRidge

ROW_KEYS = {
    "data",
    "target",
    "method",
    "share",
    "ceiling",
    "share_over_ceiling",
    "error",
    "misses",
    "runs",
    "miss_interval",
    "disqualified",
    "cpu_seconds",
}


def blobs(objects: int = 240) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Three overlapping clouds of points, and which each is of."""
    random = np.random.default_rng(0)
    labels = random.integers(3, size=objects)
    centres = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0]])
    return centres[labels] + random.normal(size=(objects, 2)), labels.astype(np.intp)


def trial(*, target_error: float = 0.05, batch_size: int = 20) -> Trial:
    features, labels = blobs()
    return Trial(
        model=SharedModel(learner=KernelRidge(features, seed=1), truth=labels),
        permutation=np.random.default_rng(1).permutation(len(labels)),
        batch_size=batch_size,
        target_error=target_error,
        delta=0.1,
        seed=1,
    )


def made(
    *,
    method: str = "TBAL",
    validation: int | None = None,
    share: float = 0.5,
    error: float = 0.0,
    target: float = 0.05,
    data: str = "digits",
) -> Run:
    return Run(
        data=data,
        target=target,
        method=method,
        validation=validation,
        share=share,
        ceiling=0.8,
        error=error,
        cpu_seconds=1.0,
    )


# loops


def test_people_and_the_model_label_every_object_at_most_once() -> None:
    run = trial()
    for contender in peers(objects=run.objects, batch_size=run.batch_size):
        outcome = contender.method(run)
        assert 0 <= outcome.wrong <= outcome.machine <= run.objects - run.batch_size


def test_peers_choose_from_the_sizes_that_leave_a_batch_to_learn_from() -> None:
    sizes = {contender.validation for contender in peers(objects=600, batch_size=50)}
    assert sizes == {None, 50, 500}


def test_a_trimmed_sample_loses_objects_and_with_them_the_right_to_commit() -> None:
    run = trial(target_error=0.1)
    (rule,) = (rule for rule in RULES if rule.threshold is fixed_sequence)
    fixed, trimmed = (
        validated(run, rule=rule, validation_size=100, trimmed=trimmed).machine for trimmed in (False, True)
    )
    assert 0 < trimmed <= fixed


def test_sharing_trainings_changes_no_result() -> None:
    def outcome(run: Trial) -> object:
        return validated(run, rule=RULES[0], validation_size=20, trimmed=True)

    shared = trial()
    ceiling(shared)
    assert outcome(shared) == outcome(shared) == outcome(trial())


def test_what_was_shared_is_charged_all_the_same() -> None:
    model = trial().model
    objects = np.arange(20)
    first = model.trained_on(objects)
    assert model.trained_on(objects) is first
    assert model.spared == first.seconds


@pytest.mark.parametrize("target_error", [0.02, 0.1])
def test_the_ceiling_is_not_lowered_by_stopping_early(target_error: float) -> None:
    run = trial(target_error=target_error)
    assert ceiling(run) == max(all_committed(run), best_commit(run)) / run.objects


def best_commit(run: Trial) -> int:
    """One commit, after every possible number of rounds."""
    labelled, pool = np.split(run.permutation, [run.batch_size])
    best = 0
    while len(pool):
        taken, pool = committable(run, labelled, pool)
        best = max(best, taken)
        labelled, pool = np.append(labelled, pool[: run.batch_size]), pool[run.batch_size :]
    return best


def all_committed(run: Trial) -> int:
    """A commit in every round."""
    labelled, pool = np.split(run.permutation, [run.batch_size])
    machine = 0
    while len(pool):
        taken, pool = committable(run, labelled, pool)
        machine += taken
        pool = pool[: len(pool) - taken]
        labelled, pool = np.append(labelled, pool[: run.batch_size]), pool[run.batch_size :]
    return machine


def committable(
    run: Trial, labelled: NDArray[np.intp], pool: NDArray[np.intp]
) -> tuple[int, NDArray[np.intp]]:
    """How many of the surest meet the target together, and the pool from the least sure."""
    trained = run.model.trained_on(labelled)
    pool = pool[np.argsort(trained.margins[pool])]
    wrong = trained.wrong[pool[::-1]]
    sizes = [size for size in range(len(pool) + 1) if wrong[:size].sum() <= run.target_error * size]
    return max(sizes), pool


# results


def test_a_method_is_shown_at_its_best_validation_size() -> None:
    runs = [made(validation=50, share=0.4), made(validation=500, share=0.6)]
    (row,) = rows(runs, delta=0.1)
    assert (row.validation, row.share) == (500, 0.6)


def test_a_size_that_keeps_the_promise_is_better_than_one_that_labels_more() -> None:
    missing = [made(validation=50, share=0.7, error=0.06)] * 20
    keeping = [made(validation=500, share=0.6, error=0.05)] * 20
    (row,) = rows([*missing, *keeping], delta=0.1)
    assert (row.validation, row.disqualified) == (500, False)


def test_a_method_is_disqualified_if_all_of_its_interval_lies_above_delta() -> None:
    def misses(count: int) -> Row:
        (row,) = rows([made(error=0.06)] * count + [made()] * (20 - count), delta=0.1)
        return row

    assert [misses(count).disqualified for count in (2, 5, 6, 20)] == [False, False, True, True]


def test_disqualified_methods_come_last_however_much_they_label() -> None:
    runs = [made(method="SGR", share=0.1), *[made(share=0.7, error=0.9)] * 20]
    assert [row.method for row in rows(runs, delta=0.1)] == ["SGR", "TBAL"]


def test_a_row_has_the_keys_that_were_agreed_on_and_the_validation_size() -> None:
    (row,) = rows([made()], delta=0.1)
    assert set(row.to_json()) == ROW_KEYS | {"validation"}


def test_without_anything_to_reach_there_is_no_share_of_it() -> None:
    run = Run(**{**{name: getattr(made(), name) for name in Run.__slots__}, "ceiling": 0.0, "share": 0.0})
    assert rows([run], delta=0.1)[0].share_over_ceiling is None


def test_the_table_shows_disqualified_methods_apart() -> None:
    runs = [made(method="SGR", validation=50), *[made(error=0.06)] * 20]
    lines = table(rows(runs, delta=0.1), delta=0.1).splitlines()
    assert [line.split("  ")[0] for line in lines[2:]] == [
        "SGR (50 validated)",
        "disqualified, as they miss the target in more than 10% of runs:",
        "TBAL",
    ]


def test_the_plot_has_a_bar_for_each_row_and_measure() -> None:
    found = rows(
        [made(method=name, target=target) for name in ("SGR", "TBAL") for target in (0.05, 0.01)], delta=0.1
    )
    bars = [bar for bar in ElementTree.fromstring(drawn(found)).iter() if bar.get("width") == "85.0"]  # noqa: S314
    assert len(bars) == 4


# command


@pytest.fixture
def data_file(tmp_path: Path) -> Path:
    features, labels = blobs()
    np.savez(tmp_path / "blobs.npz", X=features, y=labels)
    return tmp_path / "blobs.npz"


def test_any_file_of_features_and_classes_is_compared_on(
    data_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.json"
    main(
        [
            "--data",
            str(data_file),
            "--batch",
            "20",
            "--targets",
            ".1",
            "--seeds",
            "0:1",
            "--json",
            str(output),
        ]
    )
    found = json.loads(output.read_text("utf-8"))["rows"]
    assert {row["data"] for row in found} == {"blobs"}
    assert len(found) == 10
    assert "certified" in {row["method"] for row in found}
    assert capsys.readouterr().out.startswith("blobs: error at most 10.00% in 90% of runs; 1 run, ceiling")


def test_only_the_methods_asked_for_are_run(data_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    arguments = ["--data", str(data_file), "--batch", "20", "--seeds", "0:1", "--json", str(output)]
    main([*arguments, "--methods", "fixed margin"])
    assert {row["method"] for row in json.loads(output.read_text("utf-8"))["rows"]} == {
        "fixed margin, random selection"
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "none.npz"], "--data is 'none.npz': it must be a file or one of digits, mnist"),
        (["--data", "{file}"], "--batch is null: it must be at least 1, and is required for a file"),
        (["--data", "{file}", "--batch", "0"], "--batch is 0: it must be at least 1"),
        (["--data", "{file}", "--batch", "120"], "is 240: it must be above that of two batches, 240"),
        (["--targets", "5"], "--targets is 5.0: every target must lie above 0 and be at most 0.5"),
        (["--targets", ".05,x"], "--targets is 'x': it must consist of numbers"),
        (["--delta", "1"], "--delta is 1.0: it must lie above 0 and be at most 0.5"),
        (["--seeds", "3:3"], "--seeds is '3:3': it must be FIRST:END with 0 <= FIRST < END"),
        (["--methods", "best"], "--methods is 'best': every method must be one of certified, validation"),
        (["--jobs", "0"], "--jobs is 0: it must be at least 1"),
        (
            ["--json", "nowhere/out.json"],
            "the output is 'nowhere/out.json': it must be a file",
        ),
    ],
)
def test_a_wrong_argument_is_refused_with_value_rule_and_fix(
    arguments: list[str], message: str, data_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([argument.format(file=data_file) for argument in arguments])
    error = capsys.readouterr().err
    assert message in error
    assert "; pass " in error or "; correct " in error or "; create " in error or "; see " in error
