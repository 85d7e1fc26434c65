"""What CloudFormation would put into a template's values: names and ARNs of one account and region.

For checks that want real ARNs: of policies, requests and state machines.
"""

import re
from collections.abc import Mapping
from typing import Any

ACCOUNT = "111122223333"
REGION = "us-east-1"
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"

PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
}
_HERE = f"{REGION}:{ACCOUNT}"
_ARNS = {
    "AWS::IAM::ManagedPolicy": f"arn:aws:iam::{ACCOUNT}:policy/{{name}}",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{{name}}",
    "AWS::KMS::Key": f"arn:aws:kms:{_HERE}:key/{KEY_ID}",
    "AWS::Lambda::Function": f"arn:aws:lambda:{_HERE}:function:{{name}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{_HERE}:log-group:{{name}}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::SNS::Topic": f"arn:aws:sns:{_HERE}:{{name}}",
    "AWS::SageMaker::Workteam": f"arn:aws:sagemaker:{_HERE}:workteam/private-crowd/{{name}}",
    "AWS::StepFunctions::StateMachine": f"arn:aws:states:{_HERE}:stateMachine:{{name}}",
}
"""What `Arn`, or the attribute that is the ARN of such a resource, is."""

_REFERS_BY_ARN = ("AWS::IAM::ManagedPolicy", "AWS::SNS::Topic", "AWS::StepFunctions::StateMachine")


def deployed(template: Mapping[str, Any], value: Any) -> Any:
    """A value of a template with every intrinsic function in it replaced by what it becomes.

    Raises:
        KeyError: it refers to something, or uses a function, that is not known here.
    """
    match value:
        case {"Ref": str(name)} if len(value) == 1:
            return PSEUDO_PARAMETERS.get(name) or _reference(template, name)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return _attribute(template, name, attribute)
        case {"Fn::Join": [str(delimiter), list(items)]}:
            return delimiter.join(str(deployed(template, item)) for item in items)
        case {"Fn::FindInMap": [str(mapping), first, second]}:
            return template["Mappings"][mapping][deployed(template, first)][deployed(template, second)]
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([\w:]+)\}", lambda match: deployed(template, {"Ref": match[1]}), text)
        case dict():
            unknown = [name for name in value if name.startswith("Fn::")]
            if unknown:
                raise KeyError(f"{unknown} has no value here: add it to tests/gates/deployed.py")
            return {key: deployed(template, item) for key, item in value.items()}
        case list():
            return [deployed(template, item) for item in value]
        case _:
            return value


def alone(template: Mapping[str, Any], construct: str) -> dict[str, Any]:
    """A template of a construct's resources only, as far as their logical ids begin with its id.

    What they refer to has the value it has once it is deployed.
    """
    return {
        "Resources": {
            name: {key: deployed(template, value) for key, value in resource.items() if key != "DependsOn"}
            for name, resource in template["Resources"].items()
            if name.startswith(construct)
        }
    }


def _reference(template: Mapping[str, Any], name: str) -> str:
    resource = template["Resources"][name]
    if resource["Type"] in _REFERS_BY_ARN:
        return _ARNS[resource["Type"]].format(name=name)
    if resource["Type"] == "AWS::SSM::Parameter":
        return str(deployed(template, resource["Properties"]["Name"]))
    # A bucket's name is lower-case; the other names may be whatever CloudFormation makes up.
    return name.lower() if resource["Type"] == "AWS::S3::Bucket" else name


def _attribute(template: Mapping[str, Any], name: str, attribute: str) -> str:
    type_ = template["Resources"][name]["Type"]
    if (type_, attribute) == ("AWS::StepFunctions::StateMachine", "Name"):
        return name
    if not attribute.endswith("Arn"):
        raise KeyError(f"{attribute} of {type_} has no value here: add it to tests/gates/deployed.py")
    return _ARNS[type_].format(name=name.lower() if type_ == "AWS::S3::Bucket" else name)
