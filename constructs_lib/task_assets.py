"""The files of a task in S3."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from aws_cdk import Aws, Names, Stage
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from labeling.s3_uri import S3Uri


@dataclass(frozen=True, kw_only=True)
class TaskAssets:
    """A task's files in S3.

    Attributes:
        worker_page: the worker page; None if the service shows its own.
        label_categories: the label category file.
        pictures: what the worker page shows from S3 besides the object.
    """

    worker_page: s3_assets.Asset | None
    label_categories: s3_assets.Asset
    pictures: tuple[S3Uri, ...] = ()

    @property
    def ui_template_uri(self) -> str | None:
        """S3 URI of the worker page (UiTemplateS3Uri); None if the service shows its own."""
        return None if self.worker_page is None else self.worker_page.s3_object_url

    @property
    def label_categories_uri(self) -> str:
        """S3 URI of the label category file (LabelCategoryConfigS3Uri)."""
        return self.label_categories.s3_object_url

    @property
    def object_arns(self) -> list[str]:
        """The ARNs of the files and of the pictures, which pages show by the execution role's rights."""
        files = [
            asset.bucket.arn_for_objects(asset.s3_object_key)
            for asset in (self.worker_page, self.label_categories)
            if asset is not None
        ]
        pictures = [f"arn:{Aws.PARTITION}:s3:::{picture.bucket}/{picture.key}" for picture in self.pictures]
        return [*files, *pictures]

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading these objects; `Asset.grant_read` would open the whole assets bucket."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["s3:GetObject"], resource_arns=self.object_arns
        )


def text_asset(scope: Construct, asset_id: str, *, name: str, text: str) -> s3_assets.Asset:
    """A file of that name and text, as an asset in `scope`."""
    # Written into the cloud assembly: it outlives this process, also where assets are not staged.
    app = cast(Stage, Stage.of(scope))  # a stack makes itself an app if it has none
    folder = Path(app.asset_outdir) / "labeling-tasks" / Names.unique_id(scope)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return s3_assets.Asset(scope, asset_id, path=str(path))
