"""People judge the boxes that an earlier job drew around vehicles.

npx cdk synth --app "python3 -m examples.reviews"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Reviews")
boxes = LabelingTask.bounding_box(
    labels=["car", "bus", "bicycle"],
    title="Where are the vehicles?",
    description="Draw a box around every vehicle, parked ones included.",
    label_attribute="vehicles",
)
LabelingPipeline(
    stack,
    "Reviews",
    task=LabelingTask.verification(
        of=boxes,
        labels=["all right", "box not close", "vehicle without box", "wrong vehicle"],
        title="Are the boxes right?",
        description="Choose the worst thing that is wrong with any of the boxes.",
    ),
)
app.synth()
