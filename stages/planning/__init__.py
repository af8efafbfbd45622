"""The stock-up plan: facts, forecast and rows."""
