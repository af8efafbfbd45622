"""What is known of feeds once they are in: records, arrivals, quarantine, the recount."""
