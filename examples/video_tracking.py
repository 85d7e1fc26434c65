"""People follow cars and cyclists through the frames of a video, and say how the weather is.

npx cdk synth --app "python3 -m examples.video_tracking"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from labeling.label_attributes import Attribute
from labeling.label_categories import Label

app = App()
stack = Stack(app, "Traffic")
LabelingPipeline(
    stack,
    "Traffic",
    task=LabelingTask.video_object_tracking(
        name="traffic",
        labels=[
            Label(name="car", attributes=(Attribute(name="parked", choices=("yes", "no")),)),
            "cyclist",
        ],
        title="Where are the cars and cyclists?",
        description="Frame every car and cyclist, and follow each of them through the frames.",
        frame_attributes=[
            Attribute(name="weather", description="above the road", choices=("dry", "rain", "snow"))
        ],
    ),
)
app.synth()
