"""A Space as it looks in the middle of an ordinary week: people, gigs, and answers that keep coming in."""
