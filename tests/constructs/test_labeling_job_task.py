"""What a labeling job is asked for."""

from dataclasses import replace
from typing import Any

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.annotation_functions import ExistingAnnotationFunctions
from constructs_lib.labeling_job_task import LabelingJobTask
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.testing import ASSET_HASH, template_snapshot, workflow_definition
from constructs_lib.workteam import Workteam
from tests.constructs.conftest import DIGITS, new_stack
from tests.constructs.labeling_jobs import ACCOUNT, CARS, IRELAND, KEY, ROLE, WORKTEAM, label, own_functions

VOLUME_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/volume"
ASSETS = f"s3://cdk-hnb659fds-assets-{ACCOUNT}-eu-west-1/{ASSET_HASH}"
ALGORITHM = "arn:${AWS::Partition}:sagemaker:eu-west-1:027400017018:labeling-job-algorithm-specification"


def rendered(stack: Stack, state: LabelingJobTask) -> dict[str, Any]:
    """The state as it stands in a state machine."""
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(state))
    found: dict[str, Any] = workflow_definition(template_snapshot(stack))["States"]["Label"]
    return found


def in_ireland(**options: Any) -> dict[str, Any]:
    """The state as it stands in a state machine in eu-west-1."""
    stack = new_stack(env=IRELAND)
    return rendered(stack, label(stack, **options))


def test_a_job_of_people_only_is_rendered_in_full():
    assert in_ireland() == {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "arn:${AWS::Partition}:states:::sagemaker:createLabelingJob.sync",
        "TimeoutSeconds": 31 * 24 * 3600,
        "Arguments": {
            "LabelingJobName": "{% $name %}",
            "LabelAttributeName": "label",
            "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "{% $manifest %}"}}},
            "OutputConfig": {"S3OutputPath": "s3://labels/jobs", "KmsKeyId": KEY},
            "RoleArn": ROLE,
            "LabelCategoryConfigS3Uri": f"{ASSETS}.json",
            "HumanTaskConfig": {
                "WorkteamArn": WORKTEAM,
                "UiConfig": {"UiTemplateS3Uri": f"{ASSETS}.html"},
                "PreHumanTaskLambdaArn": (
                    "arn:aws:lambda:eu-west-1:568282634449:function:PRE-ImageMultiClass"
                ),
                "TaskTitle": "Which digit is it?",
                "TaskDescription": "Choose the digit in the picture.",
                "NumberOfHumanWorkersPerDataObject": 3,
                "TaskTimeLimitInSeconds": 300,
                "TaskAvailabilityLifetimeInSeconds": 864_000,
                "MaxConcurrentTaskCount": 1000,
                "AnnotationConsolidationConfig": {
                    "AnnotationConsolidationLambdaArn": (
                        "arn:aws:lambda:eu-west-1:568282634449:function:ACS-ImageMultiClass"
                    )
                },
            },
        },
        "End": True,
    }


def test_auto_labeling_adds_the_algorithm_of_the_task_type():
    config = in_ireland(auto_labeling=True)["Arguments"]["LabelingJobAlgorithmsConfig"]

    assert config == {"LabelingJobAlgorithmSpecificationArn": f"{ALGORITHM}/image-classification"}


def test_a_volume_key_encrypts_the_instances_of_auto_labeling():
    stack = new_stack(env=IRELAND)
    volume_key = kms.Key.from_key_arn(stack, "Volumes", VOLUME_KEY)

    state = rendered(stack, label(stack, auto_labeling=True, volume_key=volume_key))

    config = state["Arguments"]["LabelingJobAlgorithmsConfig"]
    assert config["LabelingJobResourceConfig"] == {"VolumeKmsKeyId": VOLUME_KEY}


def test_auto_labeling_runs_inside_a_vpc_that_is_passed_in():
    stack = new_stack(env=IRELAND)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc)

    state = rendered(
        stack, label(stack, auto_labeling=True, subnets=vpc.private_subnets, security_groups=[group])
    )

    network = state["Arguments"]["LabelingJobAlgorithmsConfig"]["LabelingJobResourceConfig"]["VpcConfig"]
    assert (len(network["Subnets"]), len(network["SecurityGroupIds"])) == (2, 1)


def test_the_model_to_start_from_is_merged_in_at_run_time():
    config = in_ireland(auto_labeling=True, initial_model="{% $model %}")["Arguments"][
        "LabelingJobAlgorithmsConfig"
    ]

    assert config == (
        '{% $merge([{"LabelingJobAlgorithmSpecificationArn": "' + ALGORITHM + '/image-classification"}, '
        "$model]) %}"
    )


def test_conditions_and_tags_are_told_at_run_time():
    arguments = in_ireland(stopping_conditions="{% $conditions %}", tags="{% $tags %}")["Arguments"]

    assert (arguments["StoppingConditions"], arguments["Tags"]) == ("{% $conditions %}", "{% $tags %}")


def test_what_task_and_workteam_declare_of_the_data_goes_together():
    arguments = in_ireland(
        task=replace(DIGITS, content_classifiers=("FreeOfAdultContent",)),
        workteam=Workteam.from_arn(WORKTEAM, content_classifiers=["FreeOfPersonallyIdentifiableInformation"]),
    )["Arguments"]

    assert arguments["InputConfig"]["DataAttributes"] == {
        "ContentClassifiers": ["FreeOfAdultContent", "FreeOfPersonallyIdentifiableInformation"]
    }


def test_own_functions_take_the_place_of_the_services():
    stack = new_stack()
    human = rendered(stack, label(stack, annotation_functions=own_functions(stack)))["Arguments"][
        "HumanTaskConfig"
    ]

    assert human["PreHumanTaskLambdaArn"].startswith("${OwnPreAnnotation")
    assert human["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"].startswith(
        "${OwnConsolidation"
    )


def test_functions_that_exist_take_the_place_of_the_services():
    stack = new_stack(env=IRELAND)
    functions = ExistingAnnotationFunctions(
        pre_annotation=lambda_.Function.from_function_name(stack, "Before", "before"),
        consolidation=lambda_.Function.from_function_name(stack, "After", "after"),
    )

    human = rendered(stack, label(stack, annotation_functions=functions))["Arguments"]["HumanTaskConfig"]

    assert human["PreHumanTaskLambdaArn"].endswith(":function:before")
    assert functions.function_arns[1] == stack.format_arn(
        service="lambda", resource="function", resource_name="after", arn_format=ArnFormat.COLON_RESOURCE_NAME
    )


def test_the_services_own_page_is_named_where_there_is_no_template():
    tracks = LabelingTask.point_cloud_object_tracking(**CARS)
    stack = new_stack(env=IRELAND)

    human = rendered(stack, label(stack, task=tracks, task_assets=tracks.bind(Construct(stack, "Tracks"))))[
        "Arguments"
    ]["HumanTaskConfig"]

    assert human["UiConfig"] == {
        "HumanTaskUiArn": "arn:${AWS::Partition}:sagemaker:eu-west-1:394669845002:human-task-ui"
        "/PointCloudObjectTracking"
    }
    assert human["PreHumanTaskLambdaArn"].endswith(":PRE-3DPointCloudObjectTracking")


def test_without_a_region_the_owner_of_the_functions_is_looked_up_at_deployment():
    stack = new_stack()
    human = rendered(stack, label(stack))["Arguments"]["HumanTaskConfig"]

    assert human["PreHumanTaskLambdaArn"] == (
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${GroundTruthAccounts.${AWS::Region}.Account}"
        ":function:PRE-ImageMultiClass"
    )


def test_two_jobs_share_one_table_of_regions():
    stack = new_stack()
    first, second = (label(Construct(stack, part), f"Label{part}") for part in ("Cats", "Dogs"))
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(first.next(second)))

    assert len(template_snapshot(stack)["Mappings"]["GroundTruthAccounts"]) == 12


def test_it_says_its_query_language_so_that_it_may_stand_in_a_jsonpath_state_machine():
    stack = new_stack(env=IRELAND)
    state = label(stack)
    sfn.StateMachine(
        stack,
        "Machine",
        definition_body=sfn.DefinitionBody.from_chainable(state),
        query_language=sfn.QueryLanguage.JSON_PATH,
    )

    definition = workflow_definition(template_snapshot(stack))
    languages = (definition.get("QueryLanguage", "JSONPath"), definition["States"]["Label"]["QueryLanguage"])
    assert languages == ("JSONPath", "JSONata")
