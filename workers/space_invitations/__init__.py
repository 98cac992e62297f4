"""People from outside are asked by mail to become workers of this Space (wire document, 10)."""
