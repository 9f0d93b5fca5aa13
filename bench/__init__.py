"""Torture and measurement: what is too slow to run on every change."""
