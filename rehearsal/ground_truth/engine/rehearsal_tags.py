"""What a rehearsal tells the service by tags of the job, which the real service keeps and ignores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.errors import JobFailure
from rehearsal.people import Habits

_PREFIX = "rehearsal:"


@dataclass(frozen=True, kw_only=True, slots=True)
class RehearsalTags:
    """What the tags `rehearsal:…` of a job say.

    Attributes:
        answer_key: augmented manifest with the true labels, which only the people know (`answer-key`).
        habits: of the people (`worker-accuracy`, `no-answer-rate`, `garbage-rate`, `seed`).
        answer_seconds: how long people take for a batch of objects (`answer-seconds`).
        fail_after_iteration: the service breaks down after this iteration (`fail-after-iteration`).
    """

    answer_key: S3Uri | None
    habits: Habits
    answer_seconds: float
    fail_after_iteration: int | None

    @classmethod
    def parse(cls, tags: Mapping[str, str]) -> Self:
        """Read a job's tags.

        Raises:
            JobFailure: a value is not what the tag needs.
        """
        given = {key.removeprefix(_PREFIX): value for key, value in tags.items() if key.startswith(_PREFIX)}
        try:
            usual = Habits()
            habits = Habits(
                accuracy=float(given.get("worker-accuracy", usual.accuracy)),
                no_answer=float(given.get("no-answer-rate", usual.no_answer)),
                garbage=float(given.get("garbage-rate", usual.garbage)),
                seed=int(given.get("seed", usual.seed)),
            )
            return cls(
                answer_key=S3Uri.parse(given["answer-key"]) if "answer-key" in given else None,
                habits=habits,
                answer_seconds=float(given.get("answer-seconds", 0)),
                fail_after_iteration=(
                    int(given["fail-after-iteration"]) if "fail-after-iteration" in given else None
                ),
            )
        except (ValueError, InvalidValue) as error:
            raise JobFailure(f"a tag {_PREFIX}… of the job cannot be read: {error}") from error
