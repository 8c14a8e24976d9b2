"""Fits: straight lines in bulk, models by least squares, and what resampling says about them."""
