"""What the project is measured by, and against what: docs/benchmarks.md."""
