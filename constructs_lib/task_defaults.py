"""What a task is like where its owner says nothing, by task type.

Numbers are those of the console of Ground Truth (source: SageMaker developer guide, "Annotation
consolidation", "Create a labeling job (console)" and "Video frame labeling").
"""

from dataclasses import dataclass, replace

from labeling.task_types import TaskType

_MINUTE = 60
_DAY = 24 * 60 * _MINUTE
_ONE = "Choose exactly one category. If none fits well, choose the closest one."
_SEVERAL = "Choose every category that fits, and none that does not."


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDefaults:
    """The defaults of one task type.

    Attributes:
        full_instructions: how to answer; blank lines part paragraphs.
        workers_per_object: how many people answer for each object.
        task_time_limit_seconds: how long a person may take for one object.
        name: what a pipeline calls the task where the name of its type is too long for that; empty elsewhere.
    """

    full_instructions: str
    workers_per_object: int = 3
    task_time_limit_seconds: int = 60 * _MINUTE
    name: str = ""


_CHOICE = TaskDefaults(full_instructions=_ONE, task_time_limit_seconds=5 * _MINUTE)
_SEQUENCE = TaskDefaults(
    full_instructions="",
    # The service describes no way to make one label of several people's sequences.
    workers_per_object=1,
    task_time_limit_seconds=3 * _DAY,
)

_DEFAULTS = {
    "image-classification": replace(
        _CHOICE,
        full_instructions=f"Look at the whole image before you choose, and zoom in if it is small.\n\n{_ONE}",
    ),
    "image-classification-multi-label": replace(
        _CHOICE,
        full_instructions=f"Look at the whole image, to its edges, before you choose.\n\n{_SEVERAL}",
    ),
    "text-classification": replace(
        _CHOICE, full_instructions=f"Read the whole text before you choose.\n\n{_ONE}"
    ),
    "text-classification-multi-label": replace(
        _CHOICE, full_instructions=f"Read the whole text before you choose.\n\n{_SEVERAL}"
    ),
    "named-entity-recognition": TaskDefaults(
        full_instructions="Mark every word or phrase that belongs to a category, from first to last letter."
        "\n\nLeave spaces and punctuation around it out. A text may have none."
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
    "video-classification": replace(
        _CHOICE, full_instructions=f"Watch the whole clip before you choose.\n\n{_ONE}"
    ),
    "video-object-detection": replace(
        _SEQUENCE,
        full_instructions="Draw every object of a category in every frame in which you see it, close to its "
        "edges.\n\nOf an object that is partly hidden, draw what you see.",
    ),
    "video-object-tracking": replace(
        _SEQUENCE,
        full_instructions="Draw every object of a category where you first see it, and follow it through the "
        "frames.\n\nAn object that comes back is the same object as before.",
    ),
    "point-cloud-object-detection": replace(
        _SEQUENCE,
        full_instructions="Put a cuboid around every object of a category, close to its points.\n\n"
        "Turn it so that its front is the object's front, and look at it from the side and from above.",
    ),
    "point-cloud-object-tracking": replace(
        _SEQUENCE,
        full_instructions="Put a cuboid around every object of a category, and follow it through the frames."
        "\n\nIts size stays the same; an object that comes back is the same object as before.",
    ),
    "point-cloud-semantic-segmentation": replace(
        _SEQUENCE,
        name="point-cloud-segmentation",
        full_instructions="Paint every point of an object in the colour of its category.\n\n"
        "Turn the view to see what is behind, and paint the ground last.",
    ),
    "custom": TaskDefaults(full_instructions="Answer what the page asks."),
    "pass-through": TaskDefaults(full_instructions="Answer what the page asks.", workers_per_object=1),
}


def task_defaults(task_type: TaskType) -> TaskDefaults:
    """The defaults of a task type."""
    if task_type.adjusts is not None:
        return replace(
            task_defaults(task_type.adjusts),
            full_instructions="Look at every label that is there. Correct what is wrong, remove what should "
            "not be there, and add what is missing.\n\nLeave everything as it is if nothing is wrong.",
        )
    if task_type.verifies is not None:
        return replace(
            _CHOICE,
            full_instructions="Look at every label that is there, and for objects without one.\n\n"
            "Judge all labels together. If any of them is not right, say so.",
        )
    return _DEFAULTS[task_type.name]
