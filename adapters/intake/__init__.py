"""Files and rows as they arrive: origins, landing, parsers, and people's decisions about them."""
