"""REST endpoint of the log."""
