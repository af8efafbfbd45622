"""The model runner: `sql/` over the clean feeds, into the lake's facts, dimensions and marts.

Goes in: a home whose clean feeds were ingested, and an as-of date. Comes out: lake tables, of which
only those parts are written whose inputs changed. See docs/models.md.
"""
