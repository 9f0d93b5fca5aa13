"""The floor in a terminal."""
