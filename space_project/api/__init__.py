"""What the REST endpoints of all rooms share: the wire format of Cirro's v2 (docs/api.md)."""
