"""The rules of CreateLabelingJob that SageMaker's API model does not hold.

Each is documented; the functions name the source where it is not the API reference. All checks come before
any state exists.
"""

from collections.abc import Callable, Mapping
from typing import Any

from labeling.errors import InvalidValue
from labeling.job_rules import validate_label_attribute, validate_task_availability, validate_task_time_limit
from labeling.service_arns import (
    REGIONAL_ACCOUNTS,
    algorithm_arn,
    consolidation_function_arn,
    human_task_ui_arn,
    pre_annotation_function_arn,
)
from labeling.task_types import TaskType
from rehearsal.ground_truth.errors import invalid
from rehearsal.ground_truth.jobs import Team
from rehearsal.ground_truth.models import Models
from rehearsal.ground_truth.options import ServiceOptions
from rehearsal.ground_truth.tags import check_tags
from rehearsal.tasks.choice import task_of

_PRE_ANNOTATION = "PreHumanTaskLambdaArn"
_CONSOLIDATION = "AnnotationConsolidationLambdaArn"
_SERVICE_TEAMS = ":394669845002:workteam/"
_PUBLIC_TEAM = "public-crowd/default"
_VENDOR_TEAMS = "vendor-crowd/"

Request = Mapping[str, Any]


class JobRules:
    """The rules, as they hold in one region.

    Args:
        region: region name.
        options: of the service.
        models: models to start from.
        find_team: the workteam with an ARN, if there is one.
    """

    def __init__(
        self,
        *,
        region: str,
        options: ServiceOptions,
        models: Models,
        find_team: Callable[[str], Team | None],
    ) -> None:
        self._region = region
        self._options = options
        self._models = models
        self._find_team = find_team

    def check(self, request: Request) -> Team:
        """Refuse a request that breaks a rule; return who the tasks go to.

        Raises:
            ServiceError: `ValidationException` that says what was received, the rule, and the fix.
        """
        task, task_type = request["HumanTaskConfig"], task_of(request).type
        try:
            validate_label_attribute(request["LabelAttributeName"], task_type=task_type)
            validate_task_time_limit(
                task["TaskTimeLimitInSeconds"], most=task_type.max_task_time_limit_seconds
            )
            if "TaskAvailabilityLifetimeInSeconds" in task:
                validate_task_availability(task["TaskAvailabilityLifetimeInSeconds"])
        except InvalidValue as error:
            raise invalid(str(error)) from error
        self._check_input(request)
        self._check_page(task["UiConfig"], task_type)
        self._check_functions(request, task_type)
        self._check_algorithm(request, task_type)
        check_tags(request.get("Tags", ()))
        return self._team(task)

    def _check_input(self, request: Request) -> None:
        source = request["InputConfig"]["DataSource"]
        if "SnsDataSource" in source:
            if "LabelingJobAlgorithmsConfig" in request:
                raise invalid(
                    "DataSource has SnsDataSource: a streaming labeling job cannot use automated data "
                    "labeling; leave LabelingJobAlgorithmsConfig out or give S3DataSource"
                )
            raise invalid(
                "DataSource has SnsDataSource: streaming labeling jobs are no part of this rehearsal; give "
                "S3DataSource"
            )
        if "S3DataSource" not in source:
            raise invalid("DataSource is empty: it must have S3DataSource or SnsDataSource; give one of them")

    def _check_page(self, page: Request, task_type: TaskType) -> None:
        if len(page) != 1:
            raise invalid(
                f"UiConfig has {', '.join(page) or 'nothing'}: it must have exactly one of UiTemplateS3Uri "
                "and HumanTaskUiArn; give one of them"
            )
        if task_type.worker_page == "template":
            if "UiTemplateS3Uri" not in page:
                raise invalid(
                    f"UiConfig has HumanTaskUiArn: {task_type.name} and custom tasks need "
                    "UiTemplateS3Uri; give that"
                )
            return
        own = human_task_ui_arn(region=self._region, task_type=task_type)
        if page.get("HumanTaskUiArn") != own:
            raise invalid(
                f"UiConfig is {dict(page)}: {task_type.name} has HumanTaskUiArn {own} for its page and no "
                "other; give that"
            )

    def _check_functions(self, request: Request, task_type: TaskType) -> None:
        """Refuse functions of another region or task type, and built-in ones without their labels.

        Source: SageMaker developer guide, "Create a labeling job (API)".
        """
        built_in = self._built_in(task_type)
        for member, arn in _functions(request).items():
            if arn is None:
                continue
            if arn.split(":")[3] != self._region:
                raise invalid(
                    f"{member} is {arn!r}: it must be in {self._region}, where the job is; name one there"
                )
            if _is_of_service(arn) and arn != built_in[member]:
                raise invalid(
                    f"{member} is {arn!r}: here the service has {built_in[member] or 'none'} and no other of "
                    "its functions; name that one or one of your own"
                )
        uses_built_in = _functions(request)[_CONSOLIDATION] == built_in[_CONSOLIDATION] is not None
        if uses_built_in and "LabelCategoryConfigS3Uri" not in request:
            raise invalid(
                "LabelCategoryConfigS3Uri is not given: the service's own functions for "
                f"{task_type.name} need the labels; name the label category file"
            )

    def _check_algorithm(self, request: Request, task_type: TaskType) -> None:
        """Refuse an algorithm that does not belong to the functions, and a model that does not exist."""
        if "LabelingJobAlgorithmsConfig" not in request:
            return
        if task_type.algorithm is None:
            raise invalid(
                f"LabelingJobAlgorithmsConfig is given: the service does not label {task_type.name} by "
                "itself; leave it out"
            )
        algorithm = request["LabelingJobAlgorithmsConfig"]
        arn = algorithm["LabelingJobAlgorithmSpecificationArn"]
        expected = algorithm_arn(region=self._region, task_type=task_type)
        if arn != expected:
            raise invalid(
                f"LabelingJobAlgorithmSpecificationArn is {arn!r}: with the functions of "
                f"{task_type.name} it must be {expected}; name that one"
            )
        built_in = self._built_in(task_type)
        for member, function in _functions(request).items():
            if function != built_in[member]:
                raise invalid(
                    f"{member} is {function!r}: automated data labeling with {expected} needs "
                    f"{built_in[member]}; name that one or leave LabelingJobAlgorithmsConfig out"
                )
        model = algorithm.get("InitialActiveLearningModelArn")
        if model is not None and self._models.file(model) is None:
            raise invalid(
                f"InitialActiveLearningModelArn is {model!r}: there is no such model; take "
                "FinalActiveLearningModelArn from the job that trained it"
            )

    def _built_in(self, task_type: TaskType) -> dict[str, str | None]:
        """The service's own functions, by the members that name them; None where there is none."""
        if task_type.function_suffix is None:
            return {_PRE_ANNOTATION: None, _CONSOLIDATION: None}
        return {
            _PRE_ANNOTATION: pre_annotation_function_arn(region=self._region, task_type=task_type),
            _CONSOLIDATION: consolidation_function_arn(region=self._region, task_type=task_type),
        }

    def _team(self, task: Request) -> Team:
        arn = task["WorkteamArn"]
        public = arn.endswith(f"{_SERVICE_TEAMS}{_PUBLIC_TEAM}")
        if public and not self._options.accept_public_crowd:
            raise invalid(
                f"WorkteamArn is {arn!r}: Mechanical Turk closed in 2026; name a private or a vendor workteam"
            )
        if public != ("PublicWorkforceTaskPrice" in task):
            raise invalid(
                f"PublicWorkforceTaskPrice is {'given' if not public else 'not given'}: it belongs to the "
                f"public workforce and to no other; {'leave it out' if not public else 'give it'}"
            )
        if public or f"{_SERVICE_TEAMS}{_VENDOR_TEAMS}" in arn:
            return Team(portal="https://workers.example", public=public)
        team = self._find_team(arn)
        if team is None:
            raise invalid(f"WorkteamArn is {arn!r}: there is no such workteam; create it or correct the ARN")
        return team


def _functions(request: Request) -> dict[str, str | None]:
    """The two functions of a request, by the members that name them."""
    task = request["HumanTaskConfig"]
    consolidation = task.get("AnnotationConsolidationConfig", {})
    return {
        _PRE_ANNOTATION: task.get(_PRE_ANNOTATION),
        _CONSOLIDATION: consolidation.get(_CONSOLIDATION),
    }


def _is_of_service(function_arn: str) -> bool:
    account, name = function_arn.split(":")[4], function_arn.rsplit(":", 1)[-1]
    return account in REGIONAL_ACCOUNTS.values() or name.startswith(("PRE-", "ACS-"))
