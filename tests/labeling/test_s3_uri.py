import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri

BUCKETS = st.from_regex(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", fullmatch=True)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200).filter(
    lambda key: not {".", ".."} & set(key.split("/"))
)


@given(bucket=BUCKETS, key=KEYS)
def test_any_object_is_found_again_by_its_uri(bucket: str, key: str) -> None:
    assert S3Uri.parse(f"s3://{bucket}/{key}") == S3Uri(bucket, key)
    assert S3Uri.parse(str(S3Uri(bucket, key))) == S3Uri(bucket, key)


@given(text=st.text())
def test_any_other_text_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        uri = S3Uri.parse(text)
    except InvalidValue:
        return
    assert text.startswith(f"s3://{uri.bucket}")


def test_a_bucket_alone_is_the_prefix_of_everything_in_it() -> None:
    assert S3Uri.parse("s3://dataset") == S3Uri("dataset", "")


@pytest.mark.parametrize(
    "text",
    [
        "https://dataset.s3.amazonaws.com/a.png",
        "S3://dataset/a.png",
        "dataset/a.png",
        "s3:///a.png",
        "s3://Dataset/a.png",
        "s3://da/a.png",
        "",
    ],
)
def test_what_names_no_bucket_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"s3://bucket/key"):
        S3Uri.parse(text)


@pytest.mark.parametrize("key", ["..", "../a.png", "images/../secret.png", "images/.."])
def test_a_key_that_could_lead_out_of_its_prefix_is_refused(key: str) -> None:
    with pytest.raises(InvalidValue, match="path segment of periods only"):
        S3Uri("dataset", key)


@pytest.mark.parametrize("key", ["a..b.png", "...", "images/..png"])
def test_periods_within_a_name_are_fine(key: str) -> None:
    assert S3Uri("dataset", key).key == key


@pytest.mark.parametrize("key", ["x" * 1025, "é" * 513, "\ud800"])
def test_a_key_s3_cannot_have_is_refused(key: str) -> None:
    with pytest.raises(InvalidValue, match="at most 1024 bytes"):
        S3Uri("dataset", key)


@pytest.mark.parametrize(
    ("key", "prefix", "expected"),
    [
        ("images/a.png", "", True),
        ("images/a.png", "images/", True),
        ("images/a.png", "images", True),
        ("images-private/a.png", "images", False),
        ("images-private/a.png", "images/", False),
        ("other/images/a.png", "images/", False),
        ("images", "images/", False),
    ],
)
def test_a_prefix_counts_as_a_folder(key: str, prefix: str, expected: bool) -> None:
    assert S3Uri("dataset", key).inside(bucket="dataset", prefix=prefix) is expected


def test_an_object_of_another_bucket_is_outside() -> None:
    assert not S3Uri("other", "images/a.png").inside(bucket="dataset", prefix="")
