"""Physical models of a cell, one per module."""
