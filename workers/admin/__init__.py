"""Staff's doors to accounts and workers."""

from workers.admin import accounts, space_invitations, workers
from workers.admin.acting import actor

__all__ = ["accounts", "actor", "space_invitations", "workers"]
