"""What the report says in sentences, for whoever is responsible for the labels."""

from labeling.report.summary import Job, RunSummary
from labeling.report.words import count, dollars, objects, percent

_AGREEMENT = {
    "accuracy": (
        "How often the model of an iteration agrees with people on labels it was not trained with. The "
        "service lets it label where it expects at least {least:.0%} to be right."
    ),
    "mean IoU": (
        "How much of what people or the model marked both did: intersection over union, on the average over "
        "objects the model was not trained with. The service lets it label where it expects at least "
        "{least:.0%}."
    ),
}
"""What each measure of a model means, and what the service makes of it."""

_CONFIDENCE = (
    "Confidence",
    "How sure the model is of its labels. Compare it within one job only, and never with that of people, "
    "which is computed differently.",
)


def headline(run: RunSummary) -> str:
    """The run in one sentence."""
    if not run.labeled:
        return "Nothing was labelled."
    if run.labeled == run.to_label:
        start = f"All {objects(run.labeled)} were labelled"
    else:
        start = f"{count(run.labeled)} of {objects(run.to_label)} were labelled"
    if not run.machine_labeled:
        return f"{start}, all by people."
    return f"{start}, {count(run.machine_labeled)} of them by the model."


def money(run: RunSummary) -> str:
    """What the run cost, and what the model was worth."""
    if not run.labeled:
        return "No label was given, so none has to be paid for."
    if not run.auto_labeling:
        return f"The labels cost {dollars(run.cost_usd)}. In this pipeline people label everything."
    if not run.machine_labeled:
        return (
            f"The labels cost {dollars(run.cost_usd)}. The model labelled nothing, so nothing was saved: "
            f"{_why_nothing(run)}."
        )
    return (
        f"The labels cost {dollars(run.cost_usd)}. The same labels by people only would have cost "
        f"{dollars(run.people_only_usd)}, so the model saved {dollars(run.saved_usd)}, or "
        f"{percent(run.saved_share)}."
    )


def _why_nothing(run: RunSummary) -> str:
    """Why the model labelled nothing, as far as the run tells."""
    known = [one.model_quality for one in run.iterations if one.model_quality is not None]
    if not known:
        return "it was not confident enough of any object, or there were too few labels to train it with"
    return (
        f"it was not confident enough of any object. At the end its {run.aim.measure} was "
        f"{percent(known[-1])}, and the service aims at {run.aim.least:.0%}. Without auto-labeling the same "
        "labels cost as much, and no instances are billed for training"
    )


def what_is_left(run: RunSummary) -> str:
    """How much could not be labelled, and what was tried; empty if everything went well at once."""
    sentences = []
    follow_ups = len(run.jobs) - 1
    if follow_ups:
        jobs = "a follow-up job" if follow_ups == 1 else f"{follow_ups} follow-up jobs"
        sentences.append(f"After the first job {jobs} took up what was left.")
    if run.failed:
        sentences.append(f"{objects(run.failed).capitalize()} could not be labelled.")
    if run.unlabeled:
        sentences.append(f"{objects(run.unlabeled).capitalize()} were not taken up.")
    return " ".join(sentences)


def next_step(run: RunSummary) -> str:
    """What to do about objects without a label."""
    if run.leftovers_manifest_uri:
        return (
            "This run starts no further job. To give these objects another chance, start a run with the "
            "manifest below: labels that exist are kept and not paid for again."
        )
    return f"No further job was started, because {run.follow_up_declined or 'none was needed'}."


def end_of(job: Job) -> str:
    """How a job ended."""
    if job.status == "Stopped":
        return "stopped by someone" if job.stopped_by_someone else "stopped at a limit"
    return job.status.lower()


def how_to_read(run: RunSummary) -> list[tuple[str, str]]:
    """Each notion of the report with what it means."""
    by_people = run.object_usd + run.workers_per_object * run.answer_usd
    answers = f"{run.workers_per_object} answers" if run.workers_per_object > 1 else "one answer"
    notions = [
        (
            "Cost",
            f"A label by people costs {_price(by_people)}: {_price(run.object_usd)} for the object and "
            f"{_price(run.answer_usd)} for each of {answers}. A label by the model costs "
            f"{_price(run.object_usd)}. The instances that train and run the model are billed apart and are "
            "not in these figures, nor are answers to objects that failed.",
        ),
        ("People only", "What the same labels would have cost if people had given every one of them."),
        (
            "Failed",
            "Nobody answered in time, too many people declined, or the answers could not be used. The reason "
            "is the service's own.",
        ),
    ]
    if not run.auto_labeling:
        return notions
    return [
        (
            "Iteration",
            "The service works in rounds. People first label ten objects as a probe, then one batch to train "
            "a model and one to check it. From then on the model labels what it is sure of, people label "
            "what it is least sure of, and the model learns from them.",
        ),
        *notions,
        (
            f"Model {run.aim.measure}",
            f"{_AGREEMENT[run.aim.measure].format(least=run.aim.least)} That is "
            "an aim and no guarantee: have a sample of the machine labels checked before you rely on them.",
        ),
        *([_CONFIDENCE] if run.has_confidence else []),
    ]


def _price(amount: float) -> str:
    """Three decimals only where they say something."""
    return f"${amount:.3f}" if round(amount * 1000) % 10 else f"${amount:.2f}"
