"""The words in which a file is refused: how much, why, one row of it, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from adapters.intake.feed_files import Delivery, named
from adapters.lake.engine import Engine
from stages.intake.ingest.remedies import CORRECT, remedy_for
from stages.intake.ingest.tally import Tally
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format, SourceMap
from transforms.language.quoting import identifier, literal
from transforms.operations.errors import DataRefused

# Faults that say something of the file and not of the row.
_OF_THE_FILE = {
    "ambiguous_number": 'declare how its source writes numbers: `numbers: {decimal: "."}` or'
    ' `{decimal: ",", thousands: "."}` in source.yaml',
}
_OF_THE_TYPE = ("bad_integer", "bad_decimal", "bad_date", "bad_boolean", "too_many_decimals")


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
        remedy=_remedy(engine, sha, worst),
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
        remedy=f"ask its source for the file as before; or, {_remedy(engine, sha, reason)}",
    )


def differently_named(
    form: Format,
    wanted: Mapping[str, Delivery],
    copies: Sequence[Delivery],
    shas: Collection[str],
) -> dict[str, DataRefused]:
    """Return the refusals of contents that stand under names which say different things of them.

    The same bytes are one content; where the map reads a column from the name, they are two.
    """
    found: dict[str, DataRefused] = {}
    if form.file_name is None:
        return found
    for copy in copies:
        first = wanted[copy.sha256]
        try:
            alike = copy.sha256 not in shas or named(form, copy.name) == named(form, first.name)
        except FileRefused as refusal:
            alike, found[copy.sha256] = True, refusal
        if not alike:
            found[copy.sha256] = FileRefused(
                "undeclared",
                f"{first.name} and {copy.name} hold the same bytes, and their names say different"
                " things of them",
                where=f"{first.name}, {copy.name}",
                remedy="take away the one that is wrong; where both are right, deliver one of them"
                " with an empty line at its end",
            )
    return found


def empty_file(name: str) -> FileRefused:
    """Return the refusal of a file without rows."""
    return FileRefused(
        "empty",
        f"{name} holds no rows; read as data it would say that nothing was sold",
        where=name,
        remedy="deliver the file again, or say `allow_empty: true` in source.yaml",
    )


def _remedy(engine: Engine, sha: str, reason: str) -> str:
    """Say what helps against a reason, by the texts of the column that meets it most."""
    rows = engine.rows(
        "select column_name, list(raw_value order by file_line)[:100] from fates"
        " where file_sha256 = ? and reason = ? group by 1 order by count(*) desc limit 1",
        [sha, reason],
    )
    column, texts = rows[0] if rows else (None, [])
    beside = 0
    if reason == "bad_date" and column:
        sql = f"select count({identifier(column)}) from fates where file_sha256 = ?"
        beside = int(engine.rows(sql, [sha])[0][0])
    found = remedy_for(reason, [text for text in texts if text], beside > 0)
    return found if found == CORRECT else f"{found}; else {CORRECT}"


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
