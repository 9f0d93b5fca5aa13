"""The floor in a browser: who may do what, what each sees, and whole meetings in a real browser."""
