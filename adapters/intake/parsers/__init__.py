"""Parsers of files nobody vouches for: workbooks, Parquet, archives, JSON. They run in a child.

Goes in: a job (a path, and what the map says of the file). Comes out: scratch Parquet of texts, or
a plain file, and a few facts; or a refusal. `child` is the small interpreter that does the jobs of
a run one after another under limits of memory, time and file size, without the environment of its
parent; `handle` is the parent's end, which outlives whatever happens to the child.

Nothing here imports more than a job needs: the child starts in a tenth of a second.
"""
