"""Figures of voltammetry at several scan rates: one module per analysis."""
