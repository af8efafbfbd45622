"""Reconciliation letters as HTML and PDF."""
