"""Files that people write, as they come off the disk."""
