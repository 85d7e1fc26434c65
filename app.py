"""Entry point of the CDK CLI: `npx cdk deploy -c stage=dev -c task=image-classification`."""

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks

from labeling_stack import LabelingStack
from stages import stage_named
from tasks import reference_task_named

app = App()
stage = stage_named(app.node.try_get_context("stage") or "dev")
reference = reference_task_named(app.node.try_get_context("task") or "image-classification")
LabelingStack(app, f"Labeling-{stage.name}", stage=stage, reference=reference)
Validations.of(app).add_plugins(
    AwsSolutionsChecks(app), HIPAASecurityChecks(app), NIST80053R5Checks(app), PCIDSS321Checks(app)
)
app.synth()
