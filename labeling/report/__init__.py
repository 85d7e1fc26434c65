"""The report on a run: a page for people, and the same in JSON."""
