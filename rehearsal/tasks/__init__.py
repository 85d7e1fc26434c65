"""The task types that a model can learn: one file for each, and no other knows what differs between them."""
