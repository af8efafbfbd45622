"""Validate: Great Expectations judges what the gate has judged, and both must agree.

Goes in: the checks that wait in the home, each with its rows and the gate's verdict. Comes out: per
source a site of Data Docs with a page a check, and every rule on which the two differ. A check on
which they agree is forgotten; one on which they differ stays, the latest of its feed, until they
agree. Starting the library costs more than a small load: this is no part of an ingest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb

from adapters.intake.evidence import Evidence, sweep, waiting
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.operations.alerts import Alert, deliver
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.run_record import noted
from expectations.gate import PACKS, check, suite_digest
from transforms.language.errors import DataRefused
from transforms.language.messages import Message, laid, lines, ngettext
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal
from transforms.operations.alerts import as_utc
from transforms.operations.progress import ReportProgress, counted, silent

if TYPE_CHECKING:
    from expectations.validation import Validation

_ROWS = "judged"


@dataclass(frozen=True)
class Disagreement:
    """One rule that the gate and Great Expectations found differently on the same rows."""

    source: str
    feed: str
    run_id: str
    says: str

    def text(self) -> Message:
        """Return it as a person reads it."""
        return _("{about}: {said}", about=f"{self.source}/{self.feed}", said=self.says)


@dataclass(frozen=True)
class ValidateResult:
    """How many checks and rules were judged, and where the two verdicts differ."""

    checks: int
    rules: int
    sources: tuple[str, ...]
    disagreements: tuple[Disagreement, ...]

    def error(self) -> DataRefused | None:
        """Return the disagreements as one error; None where there are none."""
        if not self.disagreements:
            return None
        first, others = self.disagreements[0], len(self.disagreements) - 1
        return DataRefused(
            _(
                "the gate and Great Expectations disagree: {says}{more}",
                says=first.says,
                more=_("; and {left} more", left=others) if others else "",
            ),
            where=_(
                "{source}/{feed}, loaded by run {run_id}",
                source=first.source,
                feed=first.feed,
                run_id=first.run_id,
            ),
            remedy=_(
                "believe neither until it is explained: compare the page in"
                " <home>/reports/data_docs/{source} with ops.gate_result, and report it;"
                " the rows are kept in <home>/evidence",
                source=first.source,
            ),
        )

    def check(self) -> None:
        """Raise what `error` returns, where there is any."""
        if error := self.error():
            raise error

    def text(self) -> Message:
        """Say in a few lines what was judged."""
        if not self.checks:
            return _("nothing waits for Great Expectations")
        agrees = not self.disagreements
        judged = ngettext(
            "{agreed}: {count} check, {rules} rules",
            "{agreed}: {count} checks, {rules} rules",
            self.checks,
            agreed=_("Great Expectations agrees with the gate")
            if agrees
            else _("Great Expectations does not agree with the gate"),
            rules=self.rules,
        )
        told = [judged, *(laid("  {says}", says=each.text()) for each in self.disagreements)]
        told += [
            _("  pages: {page}", page=f"<home>/reports/data_docs/{name}/index.html")
            for name in self.sources
        ]
        return lines(told)


def validate(
    home: Home,
    warehouse_url: str | None,
    *,
    now: datetime,
    run_id: str,
    alert: bool = True,
    progress: ReportProgress = silent,
) -> ValidateResult:
    """Judge every check that waits, write the pages, and note in `ops.run` how it ended.

    With `alert`, whoever the settings name is told of each new disagreement. With nothing waiting
    nothing is written. Raises `OutsideError` while another validation runs.
    """
    with locked(home.make(home.tmp) / "validate.lock", _("a validation in this home")):
        sweep(home)
        checks = waiting(home)
        if not checks:
            return ValidateResult(0, 0, (), ())
        known = {each.folder for each in checks if each.differs}
        judged = list(_judged(home, checks, progress))
        found = {each.folder: differs for each, differs in judged}
        _settle(home, judged)
    new = [each for each in checks if found[each.folder] and each.folder not in known]
    if alert:
        deliver(home, [_alert(each, found[each.folder], now, run_id) for each in new])
    result = ValidateResult(
        len(checks),
        sum(len(each.found) for each in checks),
        tuple(sorted({each.source for each in checks})),
        tuple(
            Disagreement(each.source, each.feed, each.run_id, says)
            for each in checks
            for says in found[each.folder]
        ),
    )
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with suppress(DataRefused), noted(warehouse, "validate", None, now, run_id=run_id):
            result.check()
    return result


def _judged(
    home: Home, checks: Sequence[Evidence], progress: ReportProgress
) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
    """Yield each check with the rules on which Great Expectations differs."""
    # Here and not at the top: it takes seconds, and nothing may wait.
    from expectations.validation import validation

    by_source = sorted(checks, key=lambda each: each.source)
    told = counted(progress, _("validate"), by_source, len(checks), every=1)
    with Engine.open(home) as engine:
        for source, mine in groupby(told, key=lambda each: each.source):
            with validation(engine.connection, home.reports / "data_docs" / source) as session:
                for each in mine:
                    yield each, _differing(engine, session, each)


def _differing(engine: Engine, session: Validation, evidence: Evidence) -> tuple[str, ...]:
    try:
        _place(engine, evidence)
        gate = evidence.found
        packs = PACKS if evidence.packs else None
        if evidence.suite != suite_digest(evidence.feed, PACKS):
            # Judged by the rules of another version of this program: ours decide once more.
            gate = check(engine.connection, evidence.feed, _ROWS, packs).found
        theirs = session.check(
            evidence.feed, _ROWS, evidence.checked_at, packs=packs, name=evidence.folder.name
        ).found
    except (duckdb.Error, RuntimeError) as error:
        folder = evidence.folder
        return (
            _("the rows in {folder} cannot be judged again: {error}", folder=folder, error=error),
        )
    return tuple(
        _(
            "{rule}: the gate says {gate}, Great Expectations {theirs}",
            rule=rule,
            gate=gate.get(rule, _("nothing")),
            theirs=theirs.get(rule, _("nothing")),
        )
        for rule in {**gate, **theirs}
        if gate.get(rule) != theirs.get(rule)
    )


def _place(engine: Engine, evidence: Evidence) -> None:
    engine.view(_ROWS, evidence.rows)
    if evidence.packs:
        engine.view(PACKS, f"select * from read_parquet({literal(str(evidence.packs))})")


def _settle(home: Home, judged: Sequence[tuple[Evidence, tuple[str, ...]]]) -> None:
    """Forget the checks that are agreed on, and all but the latest other one of each feed."""
    latest = {(each.source, each.feed): each for each, differs in judged if differs}
    for each, differs in judged:
        if latest.get((each.source, each.feed)) is each:
            each.note(home, differs)
        else:
            each.remove(home)


def _alert(evidence: Evidence, differs: Sequence[str], now: datetime, run_id: str) -> Alert:
    moment = as_utc(now).isoformat(timespec="seconds")
    what = f"{evidence.source}/{evidence.feed}"
    says = f"{what}: the gate and Great Expectations disagree: {'; '.join(differs)}"
    return Alert(f"{what} is judged differently", says, moment, run_id)
