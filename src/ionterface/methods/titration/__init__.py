"""Diffusivities from titrations: current pulses, potential steps, interruptions, and the limits that diffusion sets."""
