"""Staff's doors to gigs, invitations and the ledger. Gigs are here because changing one moves its invitations."""

from invitations.admin import gigs, ledger, of_worker

__all__ = ["gigs", "ledger", "of_worker"]
