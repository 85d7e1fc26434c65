"""Only pictures of streets get boxes around their vehicles; people judge the boxes, and correct the bad ones.

npx cdk synth --app "python3 -m examples.chain"
"""

from functools import partial

from aws_cdk import App, Stack

from constructs_lib.labeling_chain import ChainLink, LabelingChain
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from labeling.chain_links import ObjectsOf

app = App()
stack = Stack(app, "Streets")
scenes = LabelingTask.image_classification(
    name="scenes",
    labels=["street", "field", "indoors"],
    title="What does the picture show?",
    description="Choose what fills most of the picture.",
    label_attribute="scene",
)
boxes = LabelingTask.bounding_box(
    name="boxes",
    labels=["car", "bus", "bicycle"],
    title="Where are the vehicles?",
    description="Draw a box around every vehicle, parked ones included.",
    label_attribute="vehicles",
)
judgements = LabelingTask.verification(
    of=boxes,
    name="judgements",
    labels=["all right", "box not close", "vehicle without box"],
    title="Are the boxes right?",
    description="Choose the worst thing that is wrong with any of the boxes.",
    label_attribute="judgement",
)
corrections = LabelingTask.adjustment(
    of=boxes,
    name="corrections",
    title="Correct the boxes",
    description="Move, add and remove boxes until every vehicle has one that is close.",
    label_attribute="corrected-vehicles",
)
first = LabelingPipeline(stack, "Scenes", task=scenes)
pipeline = partial(
    LabelingPipeline,
    stack,
    keys=first.keys,
    dataset_bucket=first.dataset_bucket,
    output_bucket=first.output_bucket,
    workteam=first.workteam,
    notification_topic=first.notification_topic,
)
LabelingChain(
    stack,
    "Chain",
    links=[
        ChainLink(pipeline=first),
        ChainLink(
            pipeline=pipeline("Boxes", task=boxes, auto_labeling=False),
            only=ObjectsOf(label_attribute="scene", classes=("street",)),
        ),
        ChainLink(pipeline=pipeline("Judgements", task=judgements)),
        ChainLink(
            pipeline=pipeline("Corrections", task=corrections),
            only=ObjectsOf(label_attribute="judgement", classes=("box not close", "vehicle without box")),
        ),
    ],
)
app.synth()
