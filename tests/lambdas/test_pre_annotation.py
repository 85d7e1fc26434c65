import pytest

from lambdas import pre_annotation


def test_the_page_gets_the_labels_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELS", '["cat", "dog"]')

    answer = pre_annotation.handler({"dataObject": {"source-ref": "s3://dataset/1.png"}}, None)

    assert answer == {
        "taskInput": {
            "taskObject": "s3://dataset/1.png",
            "labels": ["cat", "dog"],
            "manifestLine": {"source-ref": "s3://dataset/1.png"},
        },
        "isHumanAnnotationRequired": True,
    }
