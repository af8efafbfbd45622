"""Files held against what their source says they hold: control totals, and how ids are written.

Goes in: a content that has been read, with its counts. Comes out: the refusal of one that is not
what its trailer, its manifest or the map says; the whole file is in doubt then, and none of it is
loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from adapters.intake.feed_files import Opened, raw_relation
from adapters.intake.relations import one_row, query
from adapters.lake.engine import Engine
from stages.intake.ingest.task import FeedTask
from transforms.intake.cleaning.columns import grammar_of
from transforms.intake.file_faults import FileRefused
from transforms.intake.remedies import CORRECT, remedy_for
from transforms.intake.source_map import ColumnSpec, Control, SourceMap
from transforms.intake.source_map.totals import (
    DeclaredTotals,
    declared_totals,
    manifest_name,
    manifest_totals,
)
from transforms.intake.tally import Counts, Tally
from transforms.intake.values import any_number
from transforms.language.quoting import identifier, literal

_LONGEST_MANIFEST = 1 << 20
# Faults that say something of the file and not of the row.
_OF_THE_FILE = {
    "ambiguous_number": 'declare how its source writes numbers: `numbers: {decimal: "."}` or'
    ' `{decimal: ",", thousands: "."}` in source.yaml',
}


@dataclass(frozen=True)
class Controls:
    """Hold a feed's files against their control totals; `rows` are its staged ones."""

    task: FeedTask
    rows: str

    @property
    def control(self) -> Control:
        return self.task.source.control(self.task.feed)

    def mismatch(
        self, opened: Opened | None, sha: str, name: str, counts: Counts
    ) -> FileRefused | None:
        """Return the refusal of a file that does not hold what is said of it.

        `opened` is its last part, None where it is empty.
        """
        try:
            for totals in self._said(opened, name):
                self._check(totals, opened, sha, name, counts=counts)
            if opened is not None:
                self._check_patterns(sha, name)
        except FileRefused as refusal:
            return refusal
        return None

    def _said(self, opened: Opened | None, name: str) -> list[DeclaredTotals]:
        control = self.control
        said = [opened.totals if opened is not None else None, declared_totals(control, name)]
        if control.manifest is not None:
            beside = manifest_name(control.manifest, name)
            text = self._manifest(beside, name)
            said.append(manifest_totals(text, control.manifest, self.task.source.map.numbers, name))
        return [totals for totals in said if totals is not None]

    def _manifest(self, beside: str, name: str) -> str:
        delivery = self.task.landed.get(beside)
        if delivery is None:
            raise FileRefused(
                "no_control",
                f"{name}: its manifest {beside} has not been delivered",
                where=name,
                remedy=f"deliver {beside} beside it",
            )
        with self.task.run.store.path(delivery.sha256).open("rb") as stream:
            return stream.read(_LONGEST_MANIFEST).decode("utf-8-sig", "backslashreplace")

    def _check(
        self, totals: DeclaredTotals, opened: Opened | None, sha: str, name: str, *, counts: Counts
    ) -> None:
        pairs: list[tuple[str, object, object]] = [
            ("SHA-256", totals.sha256, sha),
            ("rows", totals.rows, counts.rows_in),
            ("money", totals.amount, counts.amount_in.normalize()),
        ]
        if totals.size is not None and opened is not None:
            pairs.append(("bytes", totals.size, opened.content.size))
        for column, expected in totals.sums.items():
            pairs.append((f"sum of {column!r}", expected, self._sum(opened, column, name)))
        for what, said, found in pairs:
            if said is not None and said != found:
                raise _wrong(name, totals.said_by, what, said, found=found, counts=counts)

    def _sum(self, opened: Opened | None, column: str, name: str) -> Decimal:
        if opened is None:
            return Decimal(0)
        if column not in opened.header:
            raise FileRefused(
                "no_control",
                f"{name}: there is no column {column!r} to sum",
                where=f"{name}, header",
                remedy="correct `control: {… sums: …}` in source.yaml",
            )
        grammar = grammar_of(self.task.source.map, ColumnSpec())
        value = any_number(f"c{opened.header.index(column)}", grammar)
        found = self.task.run.engine.scalar(
            f"select coalesce(sum({value}), 0) from {raw_relation([opened])}"
        )
        return Decimal(str(found)).normalize()

    def _check_patterns(self, sha: str, name: str) -> None:
        for column, pattern in self.control.patterns.items():
            text = f"cast({identifier(column)} as varchar)"
            odd = self.task.run.engine.rows(
                f"select {text}, file_line from ({self.rows}) where file_sha256 = {literal(sha)}"
                f" and {identifier(column)} is not null"
                f" and not regexp_full_match({text}, {literal(pattern)})"
                " order by file_line limit 1"
            )
            if odd:
                value, line = odd[0]
                raise FileRefused(
                    "lost_zeros",
                    f"{name}: {column} is not written as its source declares ({pattern})",
                    where=f"{name}, line {line}, {column} = {value!r}",
                    remedy="a spreadsheet may have taken leading zeros off: deliver the file from"
                    " its source, or correct `control: {patterns: …}` in source.yaml",
                )


def _wrong(
    name: str, said_by: str, what: str, said: object, *, found: object, counts: Counts
) -> FileRefused:
    unpriced = ""
    if what == "money" and counts.rows_unpriced:
        unpriced = f" ({counts.rows_unpriced:,} rows without a price that can be read)"
    return FileRefused(
        "wrong_totals",
        f"{name}: {said_by} says {what} {said}, and the file has {found}{unpriced}",
        where=f"{name}, control totals",
        remedy="rows were lost or changed on the way: deliver the file again",
    )


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


def empty_file(name: str) -> FileRefused:
    """Return the refusal of a file without rows."""
    return FileRefused(
        "empty",
        f"{name} holds no rows; read as data it would say that nothing was sold",
        where=name,
        remedy="deliver the file again, or say `allow_empty: true` in source.yaml",
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
