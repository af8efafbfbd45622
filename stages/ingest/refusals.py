"""The words in which a file is refused: how much, why, one row of it, and what to do."""

from __future__ import annotations

from adapters.engine import Engine
from stages.ingest.tally import Tally
from transforms.file_faults import FileRefused
from transforms.source_map import SourceMap
from transforms.values import literal

# Faults that say something of the file and not of the row.
_OF_THE_FILE = {
    "ambiguous_number": 'declare how its source writes numbers: `numbers: {decimal: "."}` or'
    ' `{decimal: ",", thousands: "."}` in source.yaml',
}
_OF_THE_TYPE = ("bad_integer", "bad_decimal", "bad_date", "bad_boolean", "too_many_decimals")
_REMEDIES = {
    "unknown_account": "deliver the accounts first, or the ones that are missing; the rows are then"
    " read again by themselves",
    "unknown_product": "deliver the products first, or the ones that are missing; the rows are then"
    " read again by themselves",
    "conversion_missing": "give the products their units_per_case or units_per_pallet",
    "currency_missing": "give the rows their currency, or say `currency: …` in source.yaml",
    "conflicting_version": "give the rows a version, or say `conflicts: newest` in source.yaml",
    "bad_date": "correct the dates, or declare how they are written: `parse: …` in source.yaml",
}
_CORRECT = "correct the rows and deliver the file again, or raise `limits` in source.yaml"


def too_much_turned_away(
    engine: Engine, source_map: SourceMap, sha: str, name: str, tally: Tally
) -> FileRefused | None:
    """Return the refusal of a file whose rows show that it cannot be trusted; None where it can."""
    reasons = tally.by_why("quarantined")
    for reason, remedy in _OF_THE_FILE.items():
        if reason in reasons:
            return FileRefused(
                "ambiguous_number",
                f"{name}: {reasons[reason]:,} rows hold numbers that may mean two things",
                where=_example(engine, sha, name, reason),
                remedy=remedy,
            )
    over = tally.over(source_map.limits)
    if over is None:
        return None
    worst = next(iter(reasons))
    shown = ", ".join(f"{count:,} {reason}" for reason, count in list(reasons.items())[:3])
    return FileRefused(
        "too_many_bad_rows",
        f"{name}: {over}: {shown}; nothing of it is loaded",
        where=_example(engine, sha, name, worst),
        remedy=f"{_REMEDIES[worst]}; else {_CORRECT}" if worst in _REMEDIES else _CORRECT,
    )


def retyped(engine: Engine, sha: str, name: str, tally: Tally) -> FileRefused | None:
    """Return the refusal of a file most of whose rows break the type of one column; F25.

    Of a feed's first file that says that the map is wrong; of a later one, that the source is.
    """
    rows = engine.rows(
        "select column_name, count(*), arg_min(reason, file_line) from fates where file_sha256 = ?"
        f" and reason in ({', '.join(map(literal, _OF_THE_TYPE))}) group by 1 order by 2 desc",
        [sha],
    )
    if not rows or rows[0][1] * 2 <= max(tally.counts.rows_in, 2):
        return None
    column, count, reason = rows[0]
    return FileRefused(
        "retyped_column",
        f"{name}: {column} is written otherwise than in every file before:"
        f" {count:,} rows {reason}; nothing of it is loaded",
        where=_example(engine, sha, name, reason),
        remedy="ask its source for the file as before, or declare how the column is written now:"
        " `parse: …` in source.yaml",
    )


def empty_file(name: str) -> FileRefused:
    """Return the refusal of a file without rows."""
    return FileRefused(
        "empty",
        f"{name} holds no rows; read as data it would say that nothing was sold",
        where=name,
        remedy="deliver the file again, or say `allow_empty: true` in source.yaml",
    )


def _example(engine: Engine, sha: str, name: str, reason: str) -> str:
    """Say where the first row of a kind stands, and what is wrong with it."""
    rows = engine.rows(
        "select file_line, column_name, raw_value from fates where file_sha256 = ? and reason = ?"
        " order by file_line limit 1",
        [sha, reason],
    )
    if not rows:
        return name
    line, column, value = rows[0]
    return f"{name}, line {line}" + (f", {column} = {value!r}" if column else "")
