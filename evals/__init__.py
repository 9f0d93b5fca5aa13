"""How good was it: counted measures of recorded meetings; this folder never runs a meeting."""
