"""Integration of the models in time."""
