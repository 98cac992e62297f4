"""REST endpoints of webhooks, for programs that may do what staff do."""
