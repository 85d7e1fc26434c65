"""What the command line of the rehearsal refuses, and how it ends when somebody interrupts it."""

import argparse

import pytest

from rehearsal.__main__ import main


@pytest.mark.parametrize(
    ("option", "given", "message"),
    [
        ("--objects", "0", "--objects: it is 0: it must be a whole number of at least 1; try 2500"),
        ("--objects", "many", "--objects: it is many: it must be a whole number of at least 1; try 2500"),
        ("--worker-accuracy", "2", "--worker-accuracy: it is 2: it must be a number from 0 to 1; try 0.93"),
        ("--worker-accuracy", "good", "--worker-accuracy: it is good: it must be a number from 0 to 1; try"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_deployed(
    option: str, given: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["run", option, given])

    assert message in capsys.readouterr().err


def test_an_interrupt_is_told_in_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("rehearsal.__main__._run", interrupted)

    assert (main(["run"]), capsys.readouterr().err) == (130, "interrupted\n")
