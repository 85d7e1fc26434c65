"""People put cuboids around the vehicles and pedestrians that a laser scanner saw.

npx cdk synth --app "python3 -m examples.point_clouds"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from labeling.label_attributes import Attribute

app = App()
stack = Stack(app, "Streets")
LabelingPipeline(
    stack,
    "Streets",
    task=LabelingTask.point_cloud_object_detection(
        name="streets",
        labels=["vehicle", "pedestrian"],
        title="Where are vehicles and pedestrians?",
        description="Put a cuboid around every vehicle and pedestrian, close to its points.",
        attributes=[Attribute(name="occluded", choices=("no", "partly", "mostly"))],
    ),
)
app.synth()
