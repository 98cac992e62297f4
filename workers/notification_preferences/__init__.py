"""How often a person wants to hear of each notification topic (wire document, 4.6)."""
