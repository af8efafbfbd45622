"""What people and engines read and write: figures, names, nearest words, YAML, quoted SQL."""
