"""The start page of a home: what stands and what is due, on one page."""
