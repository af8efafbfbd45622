"""What people read and write: figures, names, nearest words, YAML."""
