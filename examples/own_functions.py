"""People only, with functions of one's own, images that are already in a bucket, and a team that exists.

npx cdk synth --app "python3 -m examples.own_functions"
"""

from aws_cdk import App, Stack
from aws_cdk import aws_s3 as s3

from constructs_lib.annotation_functions import AnnotationFunctions
from constructs_lib.dataset_bucket import LabelingBucket
from constructs_lib.keys import LabelingKeys
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.workteam import Workteam

app = App()
stack = Stack(app, "Animals")
task = LabelingTask.image_classification(
    name="animals",
    labels=["bird", "cat", "dog"],
    title="Which animal is it?",
    description="Choose the animal in the foreground.",
    workers_per_object=5,
)
keys = LabelingKeys(stack, "Keys")
labels = LabelingBucket(stack, "Labels", encryption_key=keys.data_key).bucket
LabelingPipeline(
    stack,
    "Animals",
    task=task,
    keys=keys,
    dataset_bucket=s3.Bucket.from_bucket_name(stack, "Photos", "our-photos"),
    dataset_prefix="animals/",
    output_bucket=labels,
    workteam=Workteam.from_arn("arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/keepers"),
    annotation_functions=AnnotationFunctions(
        stack, "AnnotationFunctions", task=task, output_bucket=labels, encryption_key=keys.data_key
    ),
)
app.synth()
