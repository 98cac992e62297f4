"""Other programs sign people in with their accounts here: OAuth 2, as Cirro offers it (docs/adr/0016)."""
