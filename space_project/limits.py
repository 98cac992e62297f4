"""What the databases can hold."""

LARGEST_ID = 2**63 - 1
