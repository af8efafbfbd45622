"""The daily barometer: one page for production, development, transport and marketing."""
