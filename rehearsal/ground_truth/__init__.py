"""SageMaker Ground Truth for image classification, as far as it can be known from outside."""
