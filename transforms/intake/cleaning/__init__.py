"""Cleaning as SQL: raw texts of a file in, typed rows with their faults out, in one pass.

Goes in: a source map, a feed, the header of its files and the name of a relation of raw texts.
Comes out: SELECTs. Nothing here runs one; the ingest stage does.
"""

from transforms.intake.cleaning.columns import numbered_columns
from transforms.intake.cleaning.derivation import chosen_rows, derived_feeds, derived_rows
from transforms.intake.cleaning.select import KnownIds, staged_select
from transforms.intake.cleaning.shape import HAS_MONEY, NO_PART, clean_money

__all__ = [
    "HAS_MONEY",
    "NO_PART",
    "KnownIds",
    "chosen_rows",
    "clean_money",
    "derived_feeds",
    "derived_rows",
    "numbered_columns",
    "staged_select",
]
