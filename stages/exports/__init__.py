"""What leaves the house for finance and for accounts, and its check."""
