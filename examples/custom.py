"""People transcribe handwritten notes, on a page and with functions of one's own.

npx cdk synth --app "python3 -m examples.custom"
"""

from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from constructs_lib.annotation_functions import ExistingAnnotationFunctions
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Notes")
LabelingPipeline(
    stack,
    "Notes",
    task=LabelingTask.custom(
        name="notes",
        labels=["legible", "hard to read", "crossed out"],
        title="What does the note say?",
        description="Type what is written, line by line, and say how well it can be read.",
        label_attribute="transcript",
        template=Path(__file__).with_name("custom.liquid.html"),
        workers_per_object=2,
    ),
    annotation_functions=ExistingAnnotationFunctions(
        pre_annotation=lambda_.Function.from_function_name(stack, "Prepare", "sagemaker-notes-prepare"),
        consolidation=lambda_.Function.from_function_name(stack, "Compare", "sagemaker-notes-compare"),
    ),
)
app.synth()
