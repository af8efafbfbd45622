"""What is owed, as facts and terms say: calculated, accrued, estimated, simulated, explained."""
