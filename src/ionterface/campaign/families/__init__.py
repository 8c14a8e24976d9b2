"""Kinds of panels and tables by technique: what a campaign file may ask for, and what is made of it."""
