"""People mark persons, places and dates in letters.

npx cdk synth --app "python3 -m examples.named_entities"
"""

from aws_cdk import App, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from labeling.label_categories import Label

app = App()
stack = Stack(app, "Names")
LabelingPipeline(
    stack,
    "Names",
    task=LabelingTask.named_entity_recognition(
        name="names",
        labels=[
            Label(name="person", short_display_name="per"),
            Label(name="place", short_display_name="loc"),
            "date",
        ],
        title="Who, where and when?",
        description="Mark every person, place and date in the letter.",
        label_attribute="entities",
    ),
)
app.synth()
