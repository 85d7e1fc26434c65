"""People and models sort an archive of up to two million mails, twenty times as many as a labeling job takes.

npx cdk synth --app "python3 -m examples.in_parts"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_in_parts import LabelingInParts
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Archive")
mails = LabelingPipeline(
    stack,
    "Mails",
    task=LabelingTask.text_classification(
        name="archive",
        labels=["contract", "invoice", "other"],
        title="What is this mail about?",
        description="Choose contract or invoice if the mail brings or discusses one; choose other if not.",
    ),
)
LabelingInParts(stack, "InParts", pipeline=mails)
app.synth()
