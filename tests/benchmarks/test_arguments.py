"""What the benchmarks refuse before they measure anything."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import consolidation, selection

Main = Callable[[list[str]], None]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--json", "nowhere/out.json"], "the output is 'nowhere/out.json': it must be a file"),
        (["--json", "{folder}"], "it must be a file, and its folder must exist; create the folder"),
        (["--seed", "-1"], "the seed is '-1': it must be a whole number from 0"),
        (["--seed", "x"], "the seed is 'x': it must be a whole number from 0"),
        (["--sizes", "10000,2"], "a size is '2': it must be a number of at least"),
        (["--sizes", "x"], "a size is 'x': it must be a number of at least"),
        (["--sizes", "inf"], "a size is 'inf': it must be a number of at least"),
        (["--sizes", ""], "a size is '': it must be a number of at least"),
    ],
)
@pytest.mark.parametrize("main", [consolidation.main, selection.main], ids=["consolidation", "selection"])
def test_a_wrong_argument_is_refused_with_value_rule_and_fix(
    main: Main, given: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([argument.format(folder=tmp_path) for argument in given])

    assert message in capsys.readouterr().err
