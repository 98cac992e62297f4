"""Staff's doors to accounts and workers."""

from workers.admin import accounts, space_invitations, workers

__all__ = ["accounts", "space_invitations", "workers"]
