"""The review pack of an account: what the yearly meeting is held over, on one page to print."""
