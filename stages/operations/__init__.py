"""The whole pipeline, what stands after it, and the record of its runs."""
