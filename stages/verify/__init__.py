"""Recompute every invariant from disk: nothing is taken at its word."""
