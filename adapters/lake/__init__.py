"""The home of a run and its lake: Delta tables, the engine over them, and the models."""
