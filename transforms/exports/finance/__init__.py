"""What finance receives of a month: cells, control totals, the GL journal and the manifest.

Goes in: entries with their GL lines. Comes out: text, tables and totals, the same for the same
slice of the ledger, byte for byte: nothing here knows the clock or the run that exports.
"""

from transforms.exports.finance.cells import (
    ENTRY_COLUMNS,
    POSTING_COLUMNS,
    TEXT_RULE,
    entry_line,
    header,
    posting_line,
    text_cell,
    told_text,
)
from transforms.exports.finance.journal import (
    account_names,
    journal_beancount,
    journal_csv,
    journal_lines,
)
from transforms.exports.finance.manifest import (
    FORMAT,
    MANIFEST,
    SIGNATURE,
    Close,
    FileTold,
    OnDisk,
    document,
    manifest,
)
from transforms.exports.finance.totals import ControlTotals, journal_id

__all__ = [
    "ENTRY_COLUMNS",
    "FORMAT",
    "MANIFEST",
    "POSTING_COLUMNS",
    "SIGNATURE",
    "TEXT_RULE",
    "Close",
    "ControlTotals",
    "FileTold",
    "OnDisk",
    "account_names",
    "document",
    "entry_line",
    "header",
    "journal_beancount",
    "journal_csv",
    "journal_id",
    "journal_lines",
    "manifest",
    "posting_line",
    "text_cell",
    "told_text",
]
