"""What a worker's pages show, and how they take answers. The doors are `invitations.views`."""
