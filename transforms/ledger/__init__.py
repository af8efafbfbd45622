"""Ledger maths: what to post, how it is sealed, and nothing that touches the world."""
