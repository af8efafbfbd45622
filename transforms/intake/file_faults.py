"""Why a file is refused as a whole: one code each, kept on record beside the message."""

from __future__ import annotations

from transforms.language.errors import DataRefused

FILE_FAULTS = {
    "ambiguous_number": "its numbers may mean two things, and nothing declares which",
    "bomb": "it expands beyond what a file of its size can honestly hold",
    "cut_off": "its end is missing",
    "damaged": "its bytes do not make what its name says they are",
    "duplicate_column": "two columns bear one name",
    "empty": "it holds no bytes, or no rows",
    "gate": "a critical expectation fails on its rows",
    "hostile": "its name, a name within it or its markup is made to do harm",
    "known_elsewhere": "a source that is no longer described here has delivered the same bytes",
    "lost_digits": "a workbook has kept only the first 15 digits of a number",
    "lost_zeros": "its ids have lost their leading zeros",
    "merged_cells": "cells of its data are merged",
    "mixed_dates": "a column holds date cells beside dates that are text",
    "missing_column": "a column that is needed is not there",
    "no_control": "the control totals that its source declares are not there",
    "no_header": "the line of its header holds none",
    "not_calculated": "formulas were saved without their results",
    "not_its_encoding": "its bytes are not in the encoding that its source declares",
    "nul_bytes": "it holds NUL bytes",
    "parser_died": "its parser needed more memory or time than it may, or broke on it",
    "replaces_all": "it shares no row with the delivery whose place it would take",
    "retyped_column": "a column is written otherwise than in every file before",
    "too_big": "it is larger than any file may be",
    "too_many_bad_rows": "more of its rows are turned away than its limits allow",
    "too_wide": "it has more columns than a table",
    "undeclared": "how it is written is not declared",
    "unsplittable": "where its rows begin and end cannot be told",
    "wrong_format": "it does not have the form that its source declares",
    "wrong_totals": "its control totals are not those of its rows",
}
REFUSED = "refused"


class FileRefused(DataRefused):
    """A refusal of a whole file, with one of the codes of `FILE_FAULTS`."""

    def __init__(
        self, code: str, message: str, *, where: str | None = None, remedy: str | None = None
    ):
        super().__init__(message, where=where, remedy=remedy)
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.code, self.message, self.where, self.remedy))


def code_of(error: DataRefused) -> str:
    """Return the code of a refusal; `refused` where it has none of its own."""
    return getattr(error, "code", REFUSED)


def _rebuild(code: str, message: str, where: str | None, remedy: str | None) -> FileRefused:
    return FileRefused(code, message, where=where, remedy=remedy)
