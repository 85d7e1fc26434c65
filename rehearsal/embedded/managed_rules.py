"""The EventBridge rules that Step Functions makes for itself, to hear when what a state waits for ends.

Source: Step Functions developer guide, "IAM permissions for using SageMaker AI with Step Functions" and "IAM
policies for … nested workflows". AWS makes them with the state machine's role, and creates no state machine
whose role may not; here only the rights are looked at.
"""

from ministack.core.responses import get_region
from ministack.services.stepfunctions import _ExecutionError as TaskFailed

from .identity import ACCOUNT
from .policies import denial
from .service_integrations import ServiceIntegrations, TaskRun

_ACTIONS = ("events:PutRule", "events:PutTargets", "events:DescribeRule")


def insist_on_managed_rule(integrations: ServiceIntegrations, run: TaskRun, *, rule: str) -> None:
    """Fail the state unless the role may make the rule of that name.

    Raises:
        TaskFailed: it may not.
    """
    access_key = integrations.session(run).access_key
    arn = f"arn:aws:events:{get_region()}:{ACCOUNT}:rule/{rule}"
    for action in _ACTIONS:
        if denial(access_key=access_key, action=action, resource=arn):
            raise TaskFailed(
                "States.TaskFailed",
                f"'{run.role_arn}' is not authorized to create managed-rule: {action} on {arn} is denied",
            )
