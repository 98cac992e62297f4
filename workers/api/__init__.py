"""REST endpoints of users (wire document, 4)."""
