"""From raw texts of a file to typed rows with their faults."""
