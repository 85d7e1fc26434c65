"""AWS CDK constructs for automated data labeling with SageMaker Ground Truth."""
