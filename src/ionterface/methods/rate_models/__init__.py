"""Capacity against the rate: measured points, the models that describe them, and when they say nothing."""
