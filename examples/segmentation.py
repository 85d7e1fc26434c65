"""People and a model paint road, path and water in aerial photos.

npx cdk synth --app "python3 -m examples.segmentation"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Roads")
LabelingPipeline(
    stack,
    "Roads",
    task=LabelingTask.semantic_segmentation(
        name="roads",
        labels=["road", "path", "water"],
        title="Which parts are road, path or water?",
        description="Paint each of them up to its edge, and leave the rest as it is.",
        label_attribute="ground-ref",
    ),
)
app.synth()
