"""Figures of titrations."""
