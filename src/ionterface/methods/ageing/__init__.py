"""Capacity against the cycle number: laws of activation and fade, their choice, and how far they may be trusted."""
