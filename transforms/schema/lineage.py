"""The lake's own columns: where a clean row came from, and the rows that were turned away."""

from __future__ import annotations

from transforms.schema.feeds import FEEDS
from transforms.schema.fields import field
from transforms.schema.tables import Table, table
from transforms.schema.types import CODE, ID, INTEGER, LINE_AMOUNT, TEXT

field("part", CODE, "slice of the source that the row belongs to, a day or a month")
field("file_sha256", ID, "SHA-256 of the file the row came from")
field("file_line", INTEGER, "line of the file, the header being line 1; the row in a workbook")
field("feed", CODE, "feed the row was meant for")
field("file", TEXT, "file as the source names it")
field("reason_code", CODE, "why the row was turned away")
field("column_name", CODE, "our column at fault; null where the row as a whole is")
field("raw_value", TEXT, "the value at fault as it stood in the file")
field("raw_row", TEXT, "the row as it stood in the file, as JSON")
field("row_money", LINE_AMOUNT, "raw quantity × price of the row where both parse, else null")

LINEAGE = ("source", "part", "file_sha256", "file_line")


def clean_table(feed: str) -> Table:
    """Return a feed's clean table: its canonical columns, then where each row came from."""
    canonical = FEEDS[feed]
    flags = " is_anonymous!" if feed in ("accounts", "orders") else ""
    specs = " ".join(
        f"{c.name}={c.field.name}{'!' if c.required else ''}" for c in canonical.columns
    )
    return table(
        feed,
        "staging",
        f"{specs}{flags} source! part! file_sha256! file_line!",
        key=" ".join(canonical.key),
        partition="part",
        grain=canonical.grain,
        meaning=canonical.meaning,
    )


CLEAN_TABLES: dict[str, Table] = {feed: clean_table(feed) for feed in FEEDS}
QUARANTINE: Table = table(
    "quarantine",
    "staging",
    "source! feed! file! file_sha256! file_line! reason_code! column_name raw_value raw_row!"
    " row_money part!",
    key="source feed file_sha256 file_line",
    partition="part",
    grain="row turned away",
    meaning="rows turned away, with reason and raw text",
)
