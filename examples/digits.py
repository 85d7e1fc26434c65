"""The smallest useful app: people and a model label images of handwritten digits.

npx cdk synth --app "python3 -m examples.digits"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask

app = App()
stack = Stack(app, "Digits")
LabelingPipeline(
    stack,
    "Digits",
    task=LabelingTask.image_classification(
        labels=[str(digit) for digit in range(10)],
        title="Which digit is it?",
        description="Choose the digit in the picture; of two possible ones the likelier.",
    ),
)
app.synth()
