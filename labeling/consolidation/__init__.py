"""From the answers of several people to one label for each object."""
