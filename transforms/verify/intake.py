"""Nothing that came in is lost: rows, and their money, add up per file and feed.

Worked: a file of 10 rows with 8 loaded, 1 quarantined and 1 repeated is accepted; with 9 loaded
beside them it is found, because 11 rows went where 10 came. A recount from the raw bytes is held
against the same figures: 8 on record and 7 in the clean table is found as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.verify.check import Checked

_PARTS = ("loaded", "quarantined", "repeated", "filtered")
_AGAIN = _(
    "restore the lake from a backup, or remove <home>/lake/clean, quarantine and state and run"
    " `peakledger ingest`: everything is made again from the raw files"
)
_DELIVER = _("restore the file from a backup, or have its source deliver it again")


@dataclass(frozen=True)
class Recounted:
    """A line of the intake record, and what its raw bytes and the lake's tables say of it.

    `is_sound`: the bytes are those of the hash. `is_known`: the rules it was read by are kept.
    `is_whole`: every figure can be held against the tables, not the sums alone. `counts`: figures
    by name; None where the file cannot be read as a whole. `standing`: rows loaded and held.
    `altered`: rows loaded that say something else than the file.
    """

    record: Mapping[str, object]
    is_sound: bool
    is_known: bool
    is_whole: bool
    counts: Mapping[str, object] | None
    standing: tuple[int, int] | None = None
    altered: int = 0


def check_intake(rows: Iterable[Mapping[str, object]]) -> Checked:
    """Check rows of `ops.feed_intake`: in = loaded + quarantined + repeated + filtered, twice."""
    checked = Checked("intake")
    for row in rows:
        for what in ("rows", "amount"):
            came = Decimal(str(row[f"{what}_in"]))
            went = sum((Decimal(str(row[f"{what}_{part}"])) for part in _PARTS), Decimal(0))
            if checked.accepts(came == went):
                continue
            says = _(
                "{what} in {came}, loaded + quarantined + repeated + filtered {went}",
                what=what,
                came=str(came),
                went=str(went),
            )
            remedy = _("land the file again: `peakledger ingest`")
            checked.note(says, f"ops.feed_intake, {_place(row)}", remedy)
    return checked


def check_recount(recounted: Iterable[Recounted]) -> Checked:
    """Hold the record of every file against what its raw bytes and the lake's tables say."""
    checked = Checked("intake_from_raw")
    for each in recounted:
        where = _place(each.record)
        if not each.is_sound:
            says = _("the raw bytes are not those of {hash}", hash=each.record["sha256"])
            checked.note(says, where, _DELIVER)
            continue
        differences = [*_differences(each)]
        if not checked.accepts(not differences):
            checked.note(joined(differences, _("; ")), where, _AGAIN)
    return checked


def check_shown(
    record: Iterable[Mapping[str, object]], shown: Iterable[Mapping[str, object]]
) -> Checked:
    """Hold `ops.feed_intake` against the lake's record, figure by figure."""
    checked = Checked("intake_is_shown")
    lines = {_key(row): row for row in record}
    for row in shown:
        line = lines.get(_key(row))
        differing = [] if line is None else [n for n in _figures() if not _same(row[n], line[n])]
        if checked.accepts(not differing) or line is None:
            continue
        says = [
            _(
                "{figure} {shown} where the lake says {kept}",
                figure=name,
                shown=str(row[name]),
                kept=str(line[name]),
            )
            for name in differing
        ]
        remedy = _("remove <home>/lake/state/mirrored.json and run `peakledger build`")
        checked.note(joined(says, ", "), f"ops.feed_intake, {_place(row)}", remedy)
    return checked


def _differences(each: Recounted) -> Iterable[str]:
    if each.altered:
        yield _(
            "{count} rows in the clean table say something else than the file", count=each.altered
        )
    record, counts = each.record, each.counts
    if each.standing is not None:
        for name, found in zip(("rows_loaded", "rows_quarantined"), each.standing, strict=True):
            if record[name] != found:
                yield _(
                    "{figure} {kept} on record, {found} stand",
                    figure=name,
                    kept=str(record[name]),
                    found=str(found),
                )
    if counts is None:
        return
    if record["status"] == "refused" and not record["rows_in"]:
        return
    names = _figures() if each.is_whole else ("rows_in", "amount_in", "rows_unpriced")
    for name in names:
        if not _same(record[name], counts[name]):
            yield _(
                "{figure} {kept} on record, {found} recounted",
                figure=name,
                kept=str(record[name]),
                found=str(counts[name]),
            )


def _figures() -> tuple[str, ...]:
    sums = tuple(f"{what}_{part}" for part in ("in", *_PARTS) for what in ("rows", "amount"))
    return (*sums, "rows_unpriced")


def _same(one: object, other: object) -> bool:
    return Decimal(str(one)) == Decimal(str(other))


def _key(row: Mapping[str, object]) -> tuple[object, ...]:
    return row["source"], row["feed"], row["file"], row["sha256"]


def _place(row: Mapping[str, object]) -> str:
    return f"{row['source']}, {row['feed']}, {row['file']}"
