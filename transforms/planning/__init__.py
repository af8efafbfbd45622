"""From demand to a stock-up plan."""
