"""The words in which a file is refused: how much, why, one row of it, and what to do.

What a person is told to do helps when it is done: a remedy names the key of the source map that
reads the texts in question, where one does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence

from adapters.intake.feed_files import Delivery, Opened, named
from adapters.intake.relations import one_row, query
from adapters.lake.engine import Engine
from stages.intake.ingest.tally import Tally
from transforms.intake.file_faults import FileRefused, code_of
from transforms.intake.inference.forms import flow, number_keys
from transforms.intake.source_map import ColumnSpec, Format, Resolved, SourceMap
from transforms.language.errors import DataRefused
from transforms.language.quoting import identifier, literal
from transforms.schema import FEEDS

CORRECT = "correct the rows and deliver the file again, or raise `limits` in source.yaml"
_AGAIN = "deliver the {0} first, or the ones that are missing; the rows are then read again by"
_REMEDIES = {
    "unknown_account": _AGAIN.format("accounts") + " themselves",
    "unknown_product": _AGAIN.format("products") + " themselves",
    "account_closed": "correct `closed_on` of the account, or the rows; they are then read again",
    "conversion_missing": "give the products their units_per_case or units_per_pallet",
    "currency_missing": "give the rows their currency, or say `currency: …` in source.yaml",
    "conflicting_version": "give the rows a version, or say `conflicts: newest` in source.yaml",
    "unknown_code": "say what its source's words mean: `map: {theirs: ours}` at the column in"
    " source.yaml",
    "unit_missing": "say which unit the rows are in: `unit: {value: case}` in source.yaml",
    "unit_unknown": "say what its source's units are: `units: {KAR: case}` in source.yaml",
    "missing_key": "give every row its key; where a report names it once for several rows, say"
    " `fill_down: […]` in source.yaml",
    "too_many_decimals": "ask its source for fewer decimals, or say `round: …` at the column in"
    " source.yaml",
    "bad_boolean": "say what its source's words mean: `map: {yes: true, no: false}` at the column"
    " in source.yaml",
}
_DAY_FIRST = re.compile(r"\s*[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}\b")


def remedy_for(reason: str, texts: Sequence[str], are_others_days: bool = False) -> str:
    """Return what helps against a reason; `texts` are what could not be read of its column.

    `are_others_days`: other rows of the column are days as it is declared.
    """
    if reason in ("bad_decimal", "bad_integer", "ambiguous_reading"):
        keys = number_keys(texts)
        if keys:
            return f"declare how its source writes numbers: `numbers: {flow(keys)}` in source.yaml"
    if reason == "bad_date":
        return _of_dates(texts, are_others_days)
    return _REMEDIES.get(reason, CORRECT)


def with_map(refusal: DataRefused, source_map: SourceMap) -> DataRefused:
    """Add to a remedy that speaks of a source map how files without one get it.

    By that name the rows that stand stay those of the same source.
    """
    remedy = refusal.remedy or ""
    if not source_map.canonical or "source.yaml" not in remedy:
        return refusal
    made = f"`peakledger sources infer --feeds DIR --source {source_map.source} --write`"
    return FileRefused(
        code_of(refusal),
        refusal.message,
        where=refusal.where,
        remedy=f"{remedy}; files without a source.yaml get one by {made}",
    )


def _of_dates(texts: Sequence[str], are_others_days: bool) -> str:
    if are_others_days and any(_DAY_FIRST.match(text) for text in texts):
        return (
            "find out first why one column writes its days in two ways: a spreadsheet that takes"
            " the month for the day leaves such a mixture, with the days it could read swapped."
            " Ask its source for the file as it was before; only where all days are known to be"
            " right, declare both ways: `parse: […]` in source.yaml"
        )
    from transforms.intake.inference.profile import profile

    found = profile("day", list(texts)).dates
    if found:
        named = " or ".join(f"`parse: {json.dumps(each)}`" for each in found[:3])
        return f"if its source writes days so, say {named} at the column in source.yaml"
    return "correct the dates, or declare how they are written: `parse: …` in source.yaml"


# Faults that say something of the file and not of the row.
_OF_THE_FILE = {
    "ambiguous_number": 'declare how its source writes numbers: `numbers: {decimal: "."}` or'
    ' `{decimal: ",", thousands: "."}` in source.yaml',
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
                f"{name}: {reasons[reason]:,} rows hold numbers that may mean two things",
                where=_example(engine, fates, sha, reason, name=name),
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
        f"{name}: {column} is written otherwise than in every file before:"
        f" {count:,} rows {reason}; nothing of it is loaded",
        where=_example(engine, fates, sha, reason, name=name),
        remedy=f"ask its source for the file as before; or, {_remedy(engine, fates, sha, reason)}",
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


def check_days(source_map: SourceMap, feed: str, resolved: Resolved, opened: Opened) -> None:
    """Refuse the days of a workbook that may be others than those that were written.

    Days counted from 1900 where it counts them from 1904, and date cells beside texts that a
    spreadsheet could not turn into dates: it may have swapped day and month of those it could.
    """
    derived = [spec for each in resolved.derived.values() for spec in each.values()]
    specs: list[ColumnSpec] = [*resolved.columns.values(), *derived]
    _check_mixed(feed, resolved, opened)
    if opened.counts_from_1904 and any(
        "excel_days" in (spec.parse or source_map.dates) for spec in specs
    ):
        raise FileRefused(
            "undeclared",
            f"{opened.content.name} counts its days from 1904, and the map reads `excel_days`"
            " from 1900: each would be four years early",
            where=opened.content.name,
            remedy="format the column as dates in the workbook and deliver it again",
        )


def _check_mixed(feed: str, resolved: Resolved, opened: Opened) -> None:
    if opened.form.mixed_dates == "keep":
        return
    for of, columns in ((feed, resolved.columns), *resolved.derived.items()):
        for name, spec in columns.items():
            theirs = spec.source[0] if spec.source else ""
            if theirs in opened.mixed_dates and FEEDS[of][name].type.name == "date":
                raise FileRefused(
                    "mixed_dates",
                    f"{opened.content.name}: column {theirs!r} holds date cells and dates that are"
                    " text: a spreadsheet has turned into dates what it could, and may have"
                    " swapped day and month of them",
                    where=f"{opened.content.name}: {opened.mixed_dates[theirs]}",
                    remedy="ask its source for the file as it was before a spreadsheet opened it,"
                    " or for a workbook with that column formatted as text throughout; only where"
                    " the date cells are known to be right, say `format: {mixed_dates: keep}` in"
                    ' source.yaml and name both forms: `parse: ["%d/%m/%Y", "%Y-%m-%d"]`',
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
    return found if found == CORRECT else f"{found}; else {CORRECT}"


def _example(engine: Engine, fates: str, sha: str, reason: str, *, name: str) -> str:
    """Say where the first row of a kind stands, and what is wrong with it."""
    about = one_row(file_sha256=sha, reason=reason)
    rows = engine.rows(query("first_fault", fate=fates, params=about))
    if not rows:
        return name
    line, column, value = rows[0]
    return f"{name}, line {line}" + (f", {column} = {value!r}" if column else "")
