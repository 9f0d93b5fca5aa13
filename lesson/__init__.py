"""Papers for a class: what a teacher hands out before a meeting and works with after it."""
