"""Reconciliation letters: what each account is told of its rebates, with the arithmetic shown."""
