"""Measurements of Vigie: figures and ratios, never tests. `python -m bench` runs them all."""
