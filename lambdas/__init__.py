"""Functions of a labeling pipeline: one file is one function that parses, calls the domain and answers."""
