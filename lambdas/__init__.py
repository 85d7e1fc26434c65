"""Lambda functions: each file parses an event, calls the domain, and answers."""
