"""REST endpoints of results, time activities and payouts (wire document, 7 to 9)."""
