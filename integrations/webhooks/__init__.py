"""Events go to whoever wants to be called: signed, in order per gig, at least once (docs/adr/0013)."""
