"""Staff's doors to gigs, invitations, the ledger and the log. Gigs are here because changing one moves its invitations,
the log because it leads to gigs and workers, of which its own room knows nothing.
"""

from invitations.admin import gigs, ledger, log, of_worker

__all__ = ["gigs", "ledger", "log", "of_worker"]
