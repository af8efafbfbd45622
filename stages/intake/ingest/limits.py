"""Files whose own rows show that they cannot be trusted: too many turned away, a column retyped.

Goes in: the fates of a file's rows and their tally. Comes out: the refusal of the file with the
first row at fault and what helps, or None.
"""

from __future__ import annotations

from adapters.intake.relations import one_row, query
from adapters.lake.engine import Engine
from transforms.intake.file_faults import FileRefused
from transforms.intake.reasons import reason_name
from transforms.intake.remedies import CORRECT, remedy_for
from transforms.intake.source_map import SourceMap
from transforms.intake.tally import Tally
from transforms.language.messages import gettext as _
from transforms.language.messages import joined, laid, pgettext
from transforms.language.quoting import identifier, literal

# Faults that say something of the file and not of the row.
_OF_THE_FILE = {
    "ambiguous_number": _(
        'declare how its source writes numbers: `numbers: {decimal: "."}` or'
        ' `{decimal: ",", thousands: "."}` in source.yaml'
    ),
}


def too_much_turned_away(
    engine: Engine, source_map: SourceMap, fates: str, sha: str, *, name: str, tally: Tally
) -> FileRefused | None:
    """Return the refusal of a file whose rows show that it cannot be trusted; None where it can.

    `fates` are the rows of all files with their fate.
    """
    reasons = tally.by_why("quarantined")
    for reason, remedy in _OF_THE_FILE.items():
        if reason in reasons:
            return FileRefused(
                "ambiguous_number",
                _(
                    "{name}: {rows} rows hold numbers that may mean two things",
                    name=name,
                    rows=reasons[reason],
                ),
                where=_example(engine, fates, sha, reason, name=name),
                remedy=remedy,
            )
    over = tally.over(source_map.limits)
    if over is None:
        return None
    worst = next(iter(reasons))
    shown = joined(
        (
            laid("{count} {reason}", count=count, reason=reason_name(reason))
            for reason, count in list(reasons.items())[:3]
        ),
        pgettext("list", ", "),
    )
    return FileRefused(
        "too_many_bad_rows",
        _("{name}: {over}: {shown}; nothing of it is loaded", name=name, over=over, shown=shown),
        where=_example(engine, fates, sha, worst, name=name),
        remedy=_remedy(engine, fates, sha, worst),
    )


def retyped(engine: Engine, fates: str, sha: str, name: str, *, tally: Tally) -> FileRefused | None:
    """Return the refusal of a file most of whose rows break the type of one column; F25.

    Of a feed's first file that says that the map is wrong; of a later one, that the source is.
    """
    rows = engine.rows(query("retyped_column", fate=fates, params=one_row(file_sha256=sha)))
    if not rows or rows[0][1] * 2 <= max(tally.counts.rows_in, 2):
        return None
    column, count, reason = rows[0]
    return FileRefused(
        "retyped_column",
        _(
            "{name}: {column} is written otherwise than in every file before: {count}"
            " rows {reason}; nothing of it is loaded",
            name=name,
            column=column,
            count=count,
            reason=reason_name(reason),
        ),
        where=_example(engine, fates, sha, reason, name=name),
        remedy=_(
            "ask its source for the file as before; or, {remedy}",
            remedy=_remedy(engine, fates, sha, reason),
        ),
    )


def empty_file(name: str) -> FileRefused:
    """Return the refusal of a file without rows."""
    return FileRefused(
        "empty",
        _("{name} holds no rows; read as data it would say that nothing was sold", name=name),
        where=name,
        remedy=_("deliver the file again, or say `allow_empty: true` in source.yaml"),
    )


def _remedy(engine: Engine, fates: str, sha: str, reason: str) -> str:
    """Say what helps against a reason, by the texts of the column that meets it most."""
    about = one_row(file_sha256=sha, reason=reason)
    rows = engine.rows(query("unread_text", fate=fates, params=about))
    column, read = rows[0] if rows else (None, [])
    beside = 0
    if reason == "bad_date" and column:
        count = f"select count({identifier(column)}) from ({fates})"
        beside = engine.scalar(f"{count} where file_sha256 = {literal(sha)}")
    found = remedy_for(reason, [text for text in read if text], beside > 0)
    return found if found == CORRECT else _("{found}; else {correct}", found=found, correct=CORRECT)


def _example(engine: Engine, fates: str, sha: str, reason: str, *, name: str) -> str:
    """Say where the first row of a kind stands, and what is wrong with it."""
    about = one_row(file_sha256=sha, reason=reason)
    rows = engine.rows(query("first_fault", fate=fates, params=about))
    if not rows:
        return name
    line, column, value = rows[0]
    if not column:
        return _("{name}, line {line}", name=name, line=str(line))
    return _(
        "{name}, line {line}, {column} = {value}",
        name=name,
        line=str(line),
        column=column,
        value=repr(value),
    )
