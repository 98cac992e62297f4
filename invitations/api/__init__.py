"""REST endpoints of gigs and invitations. Gigs are here because changing one moves its invitations (docs/adr/0005)."""
