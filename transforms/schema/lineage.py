"""The lake's own columns: where a row came from, what was turned away, what came in at all."""

from __future__ import annotations

from transforms.schema.feeds import FEEDS
from transforms.schema.fields import field
from transforms.schema.tables import Table, table
from transforms.schema.types import CODE, DATE, ID, INTEGER, LINE_AMOUNT, TEXT, TIMESTAMP

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
field("row_key", TEXT, "what would free the row: the unknown id, or the key two versions share")
field("held_status", CODE, "whether the row is still held", allowed=("open", "released"))
field("run_id", ID, "run that wrote the row")
field("released_by", TEXT, "who released the row; peakledger where nobody had to")
field("released_why", TEXT, "why the row counts after all")
field("released_at", TIMESTAMP, "when the row left the quarantine, UTC")

# Intake: a file's rows and money add up, in = loaded + quarantined + repeated + filtered.
field("sha256", ID, "SHA-256 of the file's bytes")
field("rows_in", INTEGER, "rows of the file", unit="rows", minimum=0)
field("rows_loaded", INTEGER, "rows that stand in the clean table", unit="rows", minimum=0)
field("rows_quarantined", INTEGER, "rows turned away", unit="rows", minimum=0)
field("rows_repeated", INTEGER, "rows that stand elsewhere already", unit="rows", minimum=0)
field("rows_filtered", INTEGER, "rows the source map leaves out", unit="rows", minimum=0)
field("rows_unpriced", INTEGER, "rows without money of their own", unit="rows", minimum=0)
field("amount_in", LINE_AMOUNT, "raw money of all rows")
field("amount_loaded", LINE_AMOUNT, "raw money of the rows loaded")
field("amount_quarantined", LINE_AMOUNT, "raw money of the rows turned away")
field("amount_repeated", LINE_AMOUNT, "raw money of the rows repeated")
field("amount_filtered", LINE_AMOUNT, "raw money of the rows left out")
field(
    "intake_status",
    CODE,
    "loaded; partial: rows wait for a later day; repeated: same bytes under another name;"
    " refused: nothing of it is loaded; superseded: a newer delivery took its place; withdrawn:"
    " it was refused and is gone or replaced, or its source was retired",
    allowed=("loaded", "partial", "repeated", "refused", "superseded", "withdrawn"),
)
field("landed_at", TIMESTAMP, "when the bytes were landed, UTC")
field("map_digest", ID, "SHA-256 of the source map's rules the file was read by")
field("repeats_of", TEXT, "files that hold the rows this file repeats, separated by spaces")
field("notes", TEXT, "what else a reader should know of the file, as JSON")

# A restatement: what a newer delivery under the same name changed
field("before_sha256", ID, "SHA-256 of the bytes that the file had before")
field("restated_at", TIMESTAMP, "when the newer delivery landed, UTC")
field("rows_added", INTEGER, "rows that are new", unit="rows", minimum=0)
field("rows_removed", INTEGER, "rows that are gone", unit="rows", minimum=0)
field("rows_changed", INTEGER, "rows that say something else", unit="rows", minimum=0)
field("amount_added", LINE_AMOUNT, "raw money of the rows that are new")
field("amount_removed", LINE_AMOUNT, "raw money of the rows that are gone")
field("amount_changed", LINE_AMOUNT, "raw money that the changed rows have more than before")
field("first_changed_day", DATE, "first business day that the change touches")
field("last_changed_day", DATE, "last business day that the change touches")
field("change", CODE, "what became of the row", allowed=("added", "removed", "changed"))
field("row_before", TEXT, "the row as it was, as JSON")
field("row_after", TEXT, "the row as it is now, as JSON")
field("amount_before", LINE_AMOUNT, "raw money of the row as it was")
field("amount_after", LINE_AMOUNT, "raw money of the row as it is now")

# The gate
field("suite", CODE, "source and feed whose suite ran")
field("expectation", CODE, "rule")
field("severity", CODE, "critical stops the partition", allowed=("critical", "warning"))
field("verdict", CODE, "what came of it", allowed=("passed", "failed"))
field("rows_checked", INTEGER, "rows looked at", unit="rows", minimum=0)
field("rows_failed", INTEGER, "rows that break the rule", unit="rows", minimum=0)
field("detail", TEXT, "why the rule matters")

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
        empty_means_none=canonical.empty_means_none,
    )


CLEAN_TABLES: dict[str, Table] = {feed: clean_table(feed) for feed in FEEDS}
QUARANTINE: Table = table(
    "quarantine",
    "staging",
    "source! feed! file! file_sha256! file_line! reason_code! column_name raw_value raw_row!"
    " row_money row_key status=held_status! run_id! part!",
    key="source feed file_sha256 file_line",
    partition="part",
    grain="row turned away",
    meaning="rows turned away, with reason and raw text",
)
RELEASED: Table = table(
    "released",
    "staging",
    "source! feed! file! file_sha256! file_line! reason_code! column_name raw_value raw_row!"
    " row_money released_by! released_why! released_at! run_id!",
    key="source feed file_sha256 file_line reason_code",
    partition="source",
    grain="row let out of quarantine × reason",
    meaning="rows that were turned away and came in after all, with who let them in and why",
)

INTAKE: Table = table(
    "feed_intake",
    "staging",
    "source! feed! file! sha256! rows_in! rows_loaded! rows_quarantined! rows_repeated!"
    " rows_filtered! rows_unpriced! amount_in! amount_loaded! amount_quarantined! amount_repeated!"
    " amount_filtered! status=intake_status! landed_at! run_id! map_digest! repeats_of notes",
    key="source feed file sha256",
    partition="source",
    grain="source × feed × file × content",
    meaning="what came in and what became of it; a file counts once it stands here",
)
RESTATEMENT: Table = table(
    "restatement",
    "staging",
    "source! feed! file! before_sha256! sha256! restated_at! rows_added! rows_removed!"
    " rows_changed! amount_added! amount_removed! amount_changed!"
    " first_changed_day last_changed_day run_id!",
    key="source feed file before_sha256 sha256",
    partition="source",
    grain="source × feed × file × newer delivery of it",
    meaning="what newer deliveries of files changed, in rows and money",
)
RESTATED_ROW: Table = table(
    "restated_row",
    "staging",
    "source! feed! file! before_sha256! sha256! row_key! change! row_before row_after"
    " amount_before amount_after",
    key="source feed file before_sha256 sha256 row_key",
    partition="source",
    grain="row that a newer delivery changed; of each at most ten thousand are listed",
    meaning="the rows that newer deliveries added, removed or changed",
)
GATE_RESULT: Table = table(
    "gate_result",
    "staging",
    "source! feed! run_id! suite! expectation! column_name severity! verdict! rows_checked!"
    " rows_failed! detail!",
    key="suite expectation column_name",
    partition="source",
    grain="source × feed × rule, of the latest run that had rows to check",
    meaning="what each expectation said of the rows last loaded",
)
