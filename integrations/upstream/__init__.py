"""A Cirro upstream does the inviting; what happens on either side becomes true on the other (docs/upstream.md)."""
