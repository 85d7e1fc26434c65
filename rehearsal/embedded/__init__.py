"""An AWS inside one process: what the rehearsal deploys into.

The services come from `ministack`, pinned to one version because this package hooks into its private
names (all of them are listed in `private_names.py`, and each hook has a contract test of its own). With
IAM enforced, every call of a deployed role is checked as AWS would check it; `identity.py` holds the
one identity that is not: the account's root, with which the rehearsal deploys and looks at results.

How the pieces fit, in the order `server.py` puts them together:

1. `server.py` picks a loopback port, sets ministack's environment, imports it, installs every hook, and
serves.
2. `sessions.py` gives a service the temporary credentials of a role whose trust policy admits that service.
   `aws.py` builds on it: the view of this AWS that the Ground Truth service gets.
3. One module per group of hooks, each with one `install` function. A hook adds what ministack lacks
   (SageMaker, the `.sync` integration), or makes strict what it lets pass (encryption keys, payload limits).
4. `process.py` runs the whole thing as a child process and ends it, with everything it started.
"""
