"""The folders that finance receives: written whole, signed, read back, and checked."""
