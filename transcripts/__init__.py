"""The record: the log of a meeting, its store, and everything that is a view of it."""
