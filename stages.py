"""The environments the reference application is deployed to, chosen by `-c stage=NAME`."""

from dataclasses import dataclass

from aws_cdk import Environment, RemovalPolicy


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """What differs between environments, and nothing else.

    Attributes:
        name: lower-case word; becomes part of the stack's name.
        removal_policy: what happens to buckets, keys and the user pool when the stack is deleted.
        env: account and region; None deploys to wherever the CLI's credentials point.
    """

    name: str
    removal_policy: RemovalPolicy
    env: Environment | None = None


STAGES = {
    stage.name: stage
    for stage in (
        Stage(name="dev", removal_policy=RemovalPolicy.DESTROY),
        Stage(name="prod", removal_policy=RemovalPolicy.RETAIN),
    )
}


def stage_named(name: str) -> Stage:
    """The stage of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in STAGES:
        raise ValueError(
            f"stage={name}: no such stage; choose one of {', '.join(STAGES)} or add it to stages.py"
        )
    return STAGES[name]
