"""A worker's doors to invitations and gigs: load, authorise, one call, answer. What is not their own is a 404."""
