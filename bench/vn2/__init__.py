"""The VN2 inventory game, played on weeks that have passed: its rules, policies, and forecasts."""
