"""The elements that Ground Truth adds to HTML for worker pages.

Source: SageMaker developer guide, "Crowd HTML elements reference"; for the elements of language models and
the labels of sliders, the worker pages AWS publishes as samples.
"""

LABEL_ATTRIBUTES = {
    "crowd-bounding-box": "labels",
    "crowd-classifier": "categories",
    "crowd-classifier-multi-select": "categories",
    "crowd-entity-annotation": "labels",
    "crowd-image-classifier": "categories",
    "crowd-image-classifier-multi-select": "categories",
    "crowd-instance-segmentation": "labels",
    "crowd-keypoint": "labels",
    "crowd-line": "labels",
    "crowd-polygon": "labels",
    "crowd-polyline": "labels",
    "crowd-semantic-segmentation": "labels",
}
"""Element that asks for labels → its attribute that lists them."""

ENTITY_ANNOTATION = "crowd-entity-annotation"
"""Brings a form and a button to submit it along, so no other form may be on its page."""

CLASSIFIERS_OF_ANYTHING = ("crowd-classifier", "crowd-classifier-multi-select")
"""They show what to classify as a child, <classification-target>."""

IMAGE_QUESTIONS = LABEL_ATTRIBUTES.keys() - {ENTITY_ANNOTATION, *CLASSIFIERS_OF_ANYTHING}
"""They show an image, whose address is in their attribute `src`."""

SWITCHES = {"crowd-checkbox", "crowd-radio-button", "crowd-toggle-button"}
"""Elements that are on or off: several of one `name` are one answer, in which each has its own `value`."""

ANSWERED = LABEL_ATTRIBUTES.keys() | SWITCHES | {"crowd-input", "crowd-slider", "crowd-text-area"}
"""Elements whose answers are submitted, each under the `name` of its element."""

CROWD_ELEMENTS = ANSWERED | {
    "crowd-alert",
    "crowd-badge",
    "crowd-button",
    "crowd-card",
    "crowd-fab",
    "crowd-form",
    "crowd-icon-button",
    "crowd-instructions",
    "crowd-modal",
    "crowd-question-answer-generation",
    "crowd-radio-group",
    "crowd-rekognition-detect-moderation-labels",
    "crowd-slider-label",
    "crowd-tab",
    "crowd-tabs",
    "crowd-text-ranking",
    "crowd-textract-analyze-document",
    "crowd-toast",
}
"""Every crowd element there is."""
