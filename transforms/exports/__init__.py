"""What leaves the house: files for finance, letters, charts."""
