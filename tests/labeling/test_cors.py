from typing import Any

import pytest

from labeling.cors import validate_cors
from labeling.errors import InvalidValue

RULE = {
    "AllowedMethods": ["GET"],
    "AllowedOrigins": ["*"],
    "ExposeHeaders": ["Access-Control-Allow-Origin"],
}


@pytest.mark.parametrize(
    "rules",
    [
        [RULE],
        [{**RULE, "AllowedMethods": ["GET", "HEAD"]}],
        [{**RULE, "ExposeHeaders": ["access-control-allow-origin", "ETag"]}],
        [{"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"]}, RULE],
    ],
)
def test_one_rule_lets_worker_pages_read(rules: list[dict[str, Any]]) -> None:
    validate_cors(rules, bucket="dataset")


def test_a_narrower_origin_is_its_owners_choice() -> None:
    validate_cors([{**RULE, "AllowedOrigins": ["https://labeling.example"]}], bucket="dataset")


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{**RULE, "AllowedMethods": ["PUT"]}],
        [{**RULE, "AllowedOrigins": []}],
        [{**RULE, "ExposeHeaders": []}],
        [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}],
        [{**RULE, "ExposeHeaders": []}, {**RULE, "AllowedMethods": ["PUT"]}],
    ],
)
def test_without_such_a_rule_the_bucket_is_refused(rules: list[dict[str, Any]]) -> None:
    with pytest.raises(InvalidValue, match=r"bucket dataset .*one rule must allow GET .*add a rule"):
        validate_cors(rules, bucket="dataset")
