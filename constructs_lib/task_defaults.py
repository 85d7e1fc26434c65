"""What a task is like where its owner says nothing, by task type.

Numbers are those of the console of Ground Truth (source: SageMaker developer guide, "Annotation
consolidation" and "Create a labeling job (console)").
"""

from dataclasses import dataclass

_MINUTE = 60
_AS_A_WHOLE = "Choose exactly one category. If none fits well, choose the closest one."


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDefaults:
    """The defaults of one task type.

    Attributes:
        full_instructions: how to answer; blank lines part paragraphs.
        workers_per_object: how many people answer for each object.
        task_time_limit_seconds: how long a person may take for one object.
    """

    full_instructions: str
    workers_per_object: int = 3
    task_time_limit_seconds: int = 60 * _MINUTE


TASK_DEFAULTS = {
    "image-classification": TaskDefaults(
        full_instructions="Look at the whole image before you choose, and zoom in if it is small.\n\n"
        + _AS_A_WHOLE,
        task_time_limit_seconds=5 * _MINUTE,
    ),
    "text-classification": TaskDefaults(
        full_instructions="Read the whole text before you choose.\n\n" + _AS_A_WHOLE,
        task_time_limit_seconds=5 * _MINUTE,
    ),
    "bounding-box": TaskDefaults(
        full_instructions="Draw one box around every object of a category, so that it touches the object on "
        "all four sides.\n\nOf an object that is partly hidden, frame what you see. An image may have none.",
        workers_per_object=5,
    ),
    "semantic-segmentation": TaskDefaults(
        full_instructions="Paint every object of a category up to its edge, and zoom in where the edge is "
        "fine.\n\nWhat belongs to no category stays unpainted."
    ),
}
"""Name of a task type → its defaults."""
