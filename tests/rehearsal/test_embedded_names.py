"""The names of ministack that the embedded AWS reaches into: every one, so that an upgrade says what broke.

None of them is ministack's API. What each hook does with them, the other `test_embedded_*` modules prove.
"""

import ast
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest

import rehearsal.embedded

NAMES = {
    "ministack.app": {"SERVICE_HANDLERS", "app", "pin_request_origin"},
    "ministack.core.concurrency": {"run_reentrant"},
    "ministack.core.iam_actions": {
        "SERVICE_TO_IAM_NAMESPACE",
        "access_denied_response",
        "extract_resource_arn",
        "identity_denial_message",
        "request_tag_context",
    },
    "ministack.core.iam_evaluator": {
        "AuthError",
        "EvalContext",
        "enforce",
        "evaluate",
        "evaluate_resource_policy",
        "parse_policy_document",
        "pin_request_origin",
    },
    "ministack.core.lambda_runtime": {
        "ProvidedWorker",
        "_lock",
        "_worker_class_for",
        "_workers",
        "kill_workers",
    },
    "ministack.core.responses": {"get_account_id", "get_region", "now_iso"},
    "ministack.core.router": {"SERVICE_PATTERNS", "extract_access_key_id"},
    "ministack.services.cloudformation": {"_stacks", "handle_request"},
    "ministack.services.cloudformation.provisioners": {
        "_CUSTOM_NAME_REPLACEMENT",
        "_REPLACING_PROPERTIES",
        "_RESOURCE_HANDLERS",
        "_S3_BUCKET_CONFIGURATIONS",
        "_physical_name",
    },
    "ministack.services.eventbridge": {"_put_events"},
    "ministack.services.iam": {"_roles"},
    "ministack.services.kms": {"_resolve_key"},
    "ministack.services.lambda_svc": {
        "_emit_lambda_logs",
        "_execute_function_provided_warm",
        "_execute_function_warm",
        "_functions",
        "_provided_worker_env",
        "_runtime_env_vars",
    },
    "ministack.services.s3": {
        "_bucket_default_sse_headers",
        "_bucket_encryption",
        "_delete_bucket_encryption",
        "_put_bucket_encryption",
        "_resolve_sse_write_headers",
        "handle_request",
    },
    "ministack.services.sns": {"_error", "_topics", "handle_request"},
    "ministack.services.stepfunctions": {
        "_ExecutionError",
        "_add_event",
        "_apply_jsonata_output",
        "_apply_jsonata_template",
        "_apply_output_path",
        "_apply_state_assign",
        "_emit_execution_status_event",
        "_error_matches",
        "_execute_map",
        "_execute_task",
        "_executions",
        "_fail_execution",
        "_invoke_resource",
        "_invoke_resource_with_timeout",
        "_jsonata_state_field",
        "_next_or_end",
        "_run_distributed_map",
        "_run_execution",
        "_run_sub_machine",
        "_s3_object_text",
        "_state_machines",
        "_state_query_language",
    },
    "ministack.services.sts": {"register_session"},
}
# What a python function's environment takes over from ministack's environment of a custom runtime.
METHODS = (
    "_build_handler_class",
    "_drain_stderr",
    "_drain_stderr_bounded",
    "_pump_output",
    "_teardown",
    "invoke",
)


@cache
def source(module: str) -> str:
    """The text of a module, which is not imported: ministack reads its settings when it is."""
    specification = importlib.util.find_spec(module)
    assert specification is not None, f"ministack has no module {module} any more"
    assert specification.origin is not None
    return Path(specification.origin).read_text(encoding="utf-8")


def names_used() -> Iterator[tuple[str, str]]:
    """The names of ministack that the package's own modules mention, each with its module."""
    for path in Path(rehearsal.embedded.__path__[0]).glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack"):
                for imported in node.names:
                    name = f"{node.module}.{imported.name}"
                    if name in NAMES:
                        modules[imported.asname or imported.name] = name
                    else:
                        yield str(node.module), imported.name
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in modules
            ):
                yield modules[node.value.id], node.attr


def test_ministack_has_the_version_the_hooks_were_written_for() -> None:
    assert version("ministack") == "1.5.33"


def test_every_name_that_is_used_is_listed() -> None:
    used: dict[str, set[str]] = {}
    for module, name in names_used():
        used.setdefault(module, set()).add(name)

    assert used == NAMES


@pytest.mark.parametrize(("module", "name"), [(m, name) for m in sorted(NAMES) for name in sorted(NAMES[m])])
def test_a_listed_name_exists(module: str, name: str) -> None:
    definition = (
        rf"^(?:async )?(?:def|class) {name}\b|^{name}\b[^=\n]*=|^    {name},$|^from .* import .*\b{name}\b"
    )

    assert re.search(definition, source(module), re.MULTILINE), f"{module} has no {name} any more"


@pytest.mark.parametrize("method", METHODS)
def test_a_listed_method_exists(method: str) -> None:
    assert re.search(rf"^    def {method}\(\s*self\b", source("ministack.core.lambda_runtime"), re.MULTILINE)
