"""Running it: settings, progress, alerts, and the three ways a run can refuse."""
