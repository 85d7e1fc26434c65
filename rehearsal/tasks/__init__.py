"""The task types that a model can learn: one file for each, and only it knows what differs from the others."""
