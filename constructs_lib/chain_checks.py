"""What must hold of the links of a chain."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from constructs_lib.labeling_pipeline import LabelingPipeline
from labeling.chain_links import TYPES_WITH_CLASSES, Link
from labeling.errors import InvalidValue, Problem

_SHARED: Mapping[str, Callable[[LabelingPipeline], tuple[str, str]]] = {
    "keys": lambda pipeline: (pipeline.keys.node.path,) * 2,
    "dataset_bucket": lambda pipeline: (
        pipeline.functions.settings.dataset_bucket,
        pipeline.dataset_bucket.node.path,
    ),
    "dataset_prefix": lambda pipeline: (pipeline.functions.settings.dataset_prefix,) * 2,
    "output_bucket": lambda pipeline: (
        pipeline.functions.settings.output_bucket,
        pipeline.output_bucket.node.path,
    ),
    "the kind of object": lambda pipeline: (pipeline.task.task_type.source,) * 2,
}
"""What all links share: what is compared of it, and how it is shown. The two differ for buckets, whose names
may be known only at deployment."""


def validate_links(links: Sequence[tuple[LabelingPipeline, Link]]) -> None:
    """Refuse links that do not make a chain.

    Args:
        links: in order, each with its pipeline.

    Raises:
        InvalidValue: there is but one; or two have one name or label attribute; or they do not share their
            data; or one takes what no link before it makes.
    """
    problems = [*_problems_of_all(links)]
    for number, (_, link) in enumerate(links):
        problems.extend(_problems_of(link, before=links[:number], after=links[number + 1 :]))
    if problems:
        raise InvalidValue(*problems)


def _problems_of_all(links: Sequence[tuple[LabelingPipeline, Link]]) -> Iterator[Problem]:
    if len(links) < 2:
        yield Problem(
            subject="links",
            value=[link.name for _, link in links],
            rule="a chain has at least two",
            fix="run the state machine of the pipeline itself",
        )
    for subject, values in (
        ("the list of task names", [link.name for _, link in links]),
        ("the list of label attributes", [link.label_attribute for _, link in links]),
    ):
        if len(set(values)) < len(values):
            yield Problem(
                subject=subject, value=values, rule="they must differ in a chain", fix="give each its own"
            )
    for subject, of in _SHARED.items():
        different: dict[str, str] = {}
        for pipeline, _ in links:
            different.setdefault(*of(pipeline))
        different.pop("any", None)
        if len(different) > 1:
            yield Problem(
                subject=subject,
                value=list(different.values()),
                rule="all links of a chain must have the same",
                fix="give the other links what the first one has",
            )


def _problems_of(
    link: Link,
    *,
    before: Sequence[tuple[LabelingPipeline, Link]],
    after: Sequence[tuple[LabelingPipeline, Link]],
) -> Iterator[Problem]:
    if link.reviewed_attribute in [later.label_attribute for _, later in after]:
        yield Problem(
            subject=f"the place of {link.name}",
            value=len(before) + 1,
            rule="it must come after the link whose labels it is about",
            fix="put that link before it",
        )
    if link.only is None:
        return
    earlier = {each.label_attribute: pipeline.task for pipeline, each in before}
    task = earlier.get(link.only.label_attribute)
    if task is None or task.task_type.output_type not in TYPES_WITH_CLASSES:
        yield Problem(
            subject=f"the label attribute whose classes choose the objects of {link.name}",
            value=link.only.label_attribute,
            rule="it must be that of an earlier link which classifies, verifies or draws boxes"
            f" ({', '.join(earlier) or 'there is none before it'})",
            fix="correct it or put that link before it",
        )
        return
    unknown = [name for name in link.only.classes if name not in task.labels]
    if unknown or not link.only.classes:
        yield Problem(
            subject=f"the classes that choose the objects of {link.name}",
            value=unknown or list(link.only.classes),
            rule=f"they must be among the labels of {task.name}, at least one: {', '.join(task.labels)}",
            fix="correct their spelling",
        )
