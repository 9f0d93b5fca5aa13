"""The floor in a browser: join, speak, amend, consent, and read afterwards what became of it."""
