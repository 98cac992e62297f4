"""Sign-in through Cirro: OAuth 2 with an authorization code, then `GET /v2/users/me` (Cirro REST API v2, users)."""
