"""A whole auto-labeling job, run in an AWS that lives in one process."""
