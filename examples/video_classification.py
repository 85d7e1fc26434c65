"""People say what an animal does in a video clip.

npx cdk synth --app "python3 -m examples.video_classification"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Clips")
LabelingPipeline(
    stack,
    "Clips",
    task=LabelingTask.video_classification(
        name="behaviour",
        labels=["eats", "sleeps", "moves", "is not there"],
        title="What does the animal do?",
        description="Choose what it does for most of the clip.",
    ),
)
app.synth()
