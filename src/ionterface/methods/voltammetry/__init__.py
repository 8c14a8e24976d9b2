"""Voltammetry: one electrode at several scan rates, what its currents say, and when they say nothing."""
