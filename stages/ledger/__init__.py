"""From a period that has ended to money that moves: prepared, approved, posted, closed."""
