"""What the warehouse is told: the calendar, what each metric takes, identities of the channel."""
