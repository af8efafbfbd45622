"""The sample company's channel played through its peak seasons, one planner beside another."""
