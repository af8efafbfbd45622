"""From the clean lake to published tables: models, versions, and the mirror of `ops`."""
