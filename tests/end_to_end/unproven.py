"""Granted actions whose absence an embedded AWS does not notice, each with the reason."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from tests.end_to_end.granted import Granted

_LISTED_BY_THE_SERVICE = "the guide lists it for this key without saying what for; see the README's table"
_ONLY_IN_PARTS = "takes an upload in parts, which only a manifest of more than 8 MB is"
_OF_LAMBDA_ITSELF = "Lambda writes the log itself, and the embedded AWS keeps no log of functions"
_OF_LOG_DELIVERY = (
    "the embedded AWS delivers no execution logs; Step Functions refuses the machine without it"
)
_WHEN_STOPPED = "called only when an execution is stopped; a test of its own takes it away then"
_OF_CHILDREN = "the children of a Distributed Map are part of its execution in the embedded AWS"

UNPROVEN: Mapping[tuple[str, str], str] = {
    ("*", "s3:AbortMultipartUpload"): "called only when an upload in parts breaks half-way",
    ("*", "xray:*"): "the embedded AWS has no X-Ray, and a trace that may not be sent is dropped",
    ("*Functions*Policy", "logs:CreateLogStream"): _OF_LAMBDA_ITSELF,
    ("*Functions*Policy", "logs:PutLogEvents"): _OF_LAMBDA_ITSELF,
    ("DigitsFunctionsWriteReportPolicy", "kms:Decrypt"): _ONLY_IN_PARTS,
    ("DigitsExecutionRolePolicy", "kms:Encrypt"): _LISTED_BY_THE_SERVICE,
    ("DigitsExecutionRolePolicy", "kms:ReEncrypt*"): _LISTED_BY_THE_SERVICE,
    ("DigitsExecutionRolePolicy", "kms:GenerateDataKeyWithoutPlaintext"): _LISTED_BY_THE_SERVICE,
    ("*RoleDelivery", "logs:*"): _OF_LOG_DELIVERY,
    ("*RolePolicy", "states:StopExecution"): _WHEN_STOPPED,
    ("*MapPolicy*", "states:DescribeExecution"): _OF_CHILDREN,
    ("*MapPolicy*", "states:StopExecution"): _OF_CHILDREN,
    (
        "*WorkflowRolePolicy",
        "sagemaker:ListTags",
    ): "documented for other kinds of SageMaker jobs and their `.sync`; whether labeling jobs take it is not",
    (
        "*WorkflowRolePolicy",
        "sagemaker:StopLabelingJob",
    ): _WHEN_STOPPED,
}
"""(policy without its hash, action), both as shell patterns, to the reason."""

UNPROVEN_OF_KEYS: Mapping[tuple[str, str], str] = {
    ("UseDataKey", "kms:DescribeKey"): _LISTED_BY_THE_SERVICE,
    ("UseVolumeKey", "kms:Decrypt"): _LISTED_BY_THE_SERVICE,
    ("UseVolumeKey", "kms:GenerateDataKey"): _LISTED_BY_THE_SERVICE,
}
"""The same by (statement, action), where one key's right is proven and the other's is not."""


def reason_why_unproven(granted: Granted) -> str | None:
    """The reason, or None for an action that is proven to be needed."""
    for (part, action), reason in UNPROVEN.items():
        if fnmatchcase(granted.part, part) and fnmatchcase(granted.action, action):
            return reason
    return UNPROVEN_OF_KEYS.get((granted.sid, granted.action))
