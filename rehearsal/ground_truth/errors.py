"""The two ways the service says no: to a caller at once, and to a job that is already running."""


class ServiceError(Exception):
    """An operation is refused.

    Attributes:
        code: error code, such as `ValidationException` or `ResourceInUse`.
        message: what the caller reads.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def invalid(message: str) -> ServiceError:
    """The refusal of a request that breaks a rule."""
    return ServiceError("ValidationException", message)


class JobFailure(Exception):  # noqa: N818  it is what the job ends with, read by people as FailureReason
    """The job cannot go on; the text becomes its FailureReason."""


class JobStopped(Exception):  # noqa: N818  no error: somebody asked for it
    """The job ends because StopLabelingJob was called."""


class ObjectFailure(Exception):  # noqa: N818  it is what the object ends with, written to its metadata
    """One object cannot be labeled; the text becomes the `failure-reason` in its metadata."""
