"""People and a model draw boxes around the vehicles in photos.

npx cdk synth --app "python3 -m examples.bounding_boxes"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Boxes")
LabelingPipeline(
    stack,
    "Boxes",
    task=LabelingTask.bounding_box(
        name="vehicles",
        labels=["car", "bus", "bicycle"],
        title="Where are the vehicles?",
        description="Draw a box around every vehicle, parked ones included.",
        label_attribute="vehicles",
    ),
)
app.synth()
