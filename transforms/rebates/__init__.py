"""Rebates: terms in, what is owed out, exact to the last decimal and explained line by line."""

from transforms.rebates.calculation import Owed, owed
from transforms.rebates.inputs import FACT_TABLES, Facts, needed
from transforms.rebates.terms import Program, as_kept, parse_kept, parse_terms, terms_schema

__all__ = [
    "FACT_TABLES",
    "Facts",
    "Owed",
    "Program",
    "as_kept",
    "needed",
    "owed",
    "parse_kept",
    "parse_terms",
    "terms_schema",
]
