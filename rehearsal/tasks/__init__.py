"""The task types that people can do: one file for each or for a family, and no other knows what differs."""
