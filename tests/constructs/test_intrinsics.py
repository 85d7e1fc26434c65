from typing import Any

import pytest

from constructs_lib.intrinsics import as_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ({"Ref": "Bucket"}, "${Bucket}"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, "${Bucket.Arn}"),
        ({"Fn::Join": ["/", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "images", "*"]]}, "${Bucket.Arn}/images/*"),
        ({"Fn::Sub": "assets-${AWS::Region}"}, "assets-${AWS::Region}"),
        (
            {"Fn::FindInMap": ["Accounts", {"Ref": "AWS::Region"}, "Account"]},
            "${Accounts.${AWS::Region}.Account}",
        ),
        ({"Fn::ImportValue": "Data:BucketArn"}, "Data:BucketArn"),
    ],
)
def test_an_intrinsic_function_reads_as_in_fn_sub(value: Any, text: str):
    assert as_text(value) == text


@pytest.mark.parametrize("value", [{"Fn::Base64": "x"}, {"Fn::Sub": ["${x}", {"x": "1"}]}, 3, None, ["a"]])
def test_what_has_no_reading_is_refused(value: Any):
    with pytest.raises(ValueError, match="cannot be written as text"):
        as_text(value)
