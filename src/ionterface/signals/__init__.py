"""Kernels on plain arrays that several methods share."""
