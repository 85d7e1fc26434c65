"""An AWS inside one process: what the rehearsal deploys into.

The services come from `ministack`, pinned to one version because this package hooks into names that are
not its API: `tests/rehearsal/test_embedded_names.py` lists them all, and each hook has a test of its own
next to it. With IAM enforced, every call of a deployed role is checked as AWS would check it;
`identity.py` holds the one identity that is not: the account's root, with which the rehearsal deploys
and looks at results.

How the pieces fit:

1. `server.py` takes a loopback port, gives ministack its settings, lets `hooks.py` install every hook, and
   serves. `process.py` runs that as a child process and ends it, with everything it started.
2. `sessions.py` gives a service the temporary credentials of a role whose trust policy admits it. What
   runs in this process calls with them by `local_transport.py`; `service_access.py` (described by
   `aws.py`) is the view of this AWS that the Ground Truth service gets.
3. What ministack lacks: `sagemaker_api.py` and `sagemaker_resources.py` (reached by API and by templates),
   `lambda_functions.py` (AWS's own runtime client), `step_functions.py` with `service_integrations.py`,
   `api_shapes.py` and `labeling_job_task.py` (tasks that act as the state machine's role).
4. What ministack lets pass and AWS does not: `policies.py`, `request_authorization.py`, `s3_encryption.py`,
   `sns_encryption.py`, `state_language.py`, `template_properties.py`.
5. What would only cost time or be in the way: `secure_loopback.py`, `stack_changes.py`.
"""
