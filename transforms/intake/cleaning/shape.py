"""The staged row: what one pass over a file leaves behind for the passes that follow.

Besides the feed's own columns and the derived feeds' texts:

    content      number of the file's content within the run
    n            place of the row in what was read, rising along its file
    part         slice the row belongs to; `none` where its date cannot be read
    row_money    raw money, null where it cannot be told
    left_out     name of the filter that left the row out
    reason_code  why it is turned away; column_name, raw_value, row_key say at what
    raw_row      the row as it stood, as JSON; only where somebody will read it
    raw_hash     of all its texts, where identical rows of a file are repeats
"""

from __future__ import annotations

NO_PART = "none"
ALL_PARTS = "all"
