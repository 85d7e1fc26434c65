from collections.abc import Callable

from labeling.report.message import run_message
from labeling.report.summary import RunSummary

REPORT = "s3://output/reports/pets/report.html"


def test_the_mail_says_how_much_at_what_cost_and_where(run_of: Callable[..., RunSummary]) -> None:
    assert run_message(run_of(), report_uri=REPORT) == (
        "Labeling job pets\n\n"
        "All 100 objects were labelled, 60 of them by the model.\n"
        "The labels cost $9.44. The same labels by people only would have cost $11.60, so the model "
        "saved $2.16, or 18.6%.\n\n"
        "Report: s3://output/reports/pets/report.html\n"
        "Labels: s3://output/jobs/pets/manifests/output/output.manifest\n"
        "Model: arn:aws:sagemaker:eu-west-1:111122223333:model/pets\n"
    )


def test_the_mail_says_what_failed_and_what_to_do_about_it(chain: RunSummary) -> None:
    assert run_message(chain, report_uri=REPORT) == (
        "Labeling job pets\n\n"
        "97 of 100 objects were labelled, 60 of them by the model.\n"
        "The labels cost $9.09. The same labels by people only would have cost $11.25, so the model "
        "saved $2.16, or 19.2%.\n"
        "After the first job a follow-up job took up what was left. 3 objects could not be labelled.\n\n"
        "Why objects failed:\n- 3: expired\n\n"
        "This run starts no further job. To give these objects another chance, start a run with the manifest "
        "below: labels that exist are kept and not paid for again.\n\n"
        "Report: s3://output/reports/pets/report.html\n"
        "Labels: s3://output/jobs/pets-2/manifests/output/output.manifest\n"
        "Left without a label: s3://output/manifests/pets-3/leftovers.manifest\n"
        "Model: arn:aws:sagemaker:eu-west-1:111122223333:model/pets\n"
    )
