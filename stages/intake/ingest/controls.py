"""Files held against what their source says they hold: control totals, and how ids are written.

Goes in: a content that has been read, with its counts. Comes out: the refusal of one that is not
what its trailer, its manifest or the map says; the whole file is in doubt then, and none of it is
loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from adapters.intake.feed_files import Opened, raw_relation
from stages.intake.ingest.task import FeedTask
from transforms.intake.cleaning.columns import grammar_of
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import ColumnSpec, Control
from transforms.intake.source_map.totals import (
    DeclaredTotals,
    declared_totals,
    manifest_name,
    manifest_totals,
)
from transforms.intake.tally import Counts
from transforms.intake.values import any_number
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, literal

_LONGEST_MANIFEST = 1 << 20
_MONEY = _("money")


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
                _("{name}: its manifest {beside} has not been delivered", name=name, beside=beside),
                where=name,
                remedy=_("deliver {beside} beside it", beside=beside),
            )
        with self.task.run.store.path(delivery.sha256).open("rb") as stream:
            return stream.read(_LONGEST_MANIFEST).decode("utf-8-sig", "backslashreplace")

    def _check(
        self, totals: DeclaredTotals, opened: Opened | None, sha: str, name: str, *, counts: Counts
    ) -> None:
        pairs: list[tuple[str, object, object]] = [
            ("SHA-256", totals.sha256, sha),
            (_("rows"), totals.rows, counts.rows_in),
            (_MONEY, totals.amount, counts.amount_in.normalize()),
        ]
        if totals.size is not None and opened is not None:
            pairs.append((_("bytes"), totals.size, opened.content.size))
        for column, expected in totals.sums.items():
            pairs.append(
                (
                    _("sum of {column}", column=repr(column)),
                    expected,
                    self._sum(opened, column, name),
                )
            )
        for what, said, found in pairs:
            if said is not None and said != found:
                raise _wrong(name, totals.said_by, what, said, found=found, counts=counts)

    def _sum(self, opened: Opened | None, column: str, name: str) -> Decimal:
        if opened is None:
            return Decimal(0)
        if column not in opened.header:
            raise FileRefused(
                "no_control",
                _("{name}: there is no column {column} to sum", name=name, column=repr(column)),
                where=_("{name}, header", name=name),
                remedy=_("correct `control: {… sums: …}` in source.yaml"),
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
                    _(
                        "{name}: {column} is not written as its source declares ({pattern})",
                        name=name,
                        column=column,
                        pattern=pattern,
                    ),
                    where=_(
                        "{name}, line {line}, {column} = {value}",
                        name=name,
                        line=str(line),
                        column=column,
                        value=repr(value),
                    ),
                    remedy=_(
                        "a spreadsheet may have taken leading zeros off: deliver the file from"
                        " its source, or correct `control: {patterns: …}` in source.yaml"
                    ),
                )


def _wrong(
    name: str, said_by: str, what: str, said: object, *, found: object, counts: Counts
) -> FileRefused:
    unpriced = ""
    if what == _MONEY and counts.rows_unpriced:
        unpriced = _(
            " ({rows} rows without a price that can be read)",
            rows=counts.rows_unpriced,
        )
    return FileRefused(
        "wrong_totals",
        _(
            "{name}: {said_by} says {what} {said}, and the file has {found}{unpriced}",
            name=name,
            said_by=said_by,
            what=what,
            said=str(said),
            found=str(found),
            unpriced=unpriced,
        ),
        where=_("{name}, control totals", name=name),
        remedy=_("rows were lost or changed on the way: deliver the file again"),
    )
