"""People and a model sort mails into wanted and unwanted ones.

npx cdk synth --app "python3 -m examples.text_classification"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Mails")
LabelingPipeline(
    stack,
    "Mails",
    task=LabelingTask.text_classification(
        name="mails",
        labels=["wanted", "spam"],
        title="Is this mail wanted?",
        description="Choose spam for advertising nobody asked for; choose wanted for everything else.",
    ),
)
app.synth()
