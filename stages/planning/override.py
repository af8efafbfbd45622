"""Take what planners decide about the lines of a plan; the next run of its day applies it.

Goes in: one line and what is decided about it, or a file of lines; who decides and why. Comes out:
the decisions, kept for good beside the model's number. A file is taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.planning.override_file import read_override_file
from adapters.planning.overrides import decisions_that_count, keep_decisions
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from transforms.intake.form_rows import Given
from transforms.language.errors import UsageError
from transforms.language.figures import number
from transforms.language.messages import Message, laid, lines
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.planning.stock_up.override_rows import OverrideAsked, decisions_of
from transforms.planning.stock_up.overrides import Decision

_SHOWN = 10
_PLANNED = """
select p.account_id, p.product_id, case when o.account_id is null then p.recommended_units
    + p.cut_units - coalesce(d.ahead_units, 0) else o.model_units end
from plan as p
left join override as o on p.account_id = o.account_id and p.product_id = o.product_id
left join driver as d on p.account_id = d.account_id and p.product_id = d.product_id
"""


@dataclass(frozen=True)
class OverrideResult:
    """What was decided about the plan of a day."""

    as_of_date: str
    decisions: tuple[Decision, ...]

    def text(self) -> Message:
        """Return the decisions as a person reads them."""
        count, day = len(self.decisions), self.as_of_date
        told = [_("Took {count} decisions about the plan of {day}:", count=count, day=day)]
        told += [laid("  {one}", one=_told(one)) for one in self.decisions[:_SHOWN]]
        if count > _SHOWN:
            told.append(_("  and {count} more", count=count - _SHOWN))
        told.append(_("they count from the next `peakledger stock-up --as-of {day}` on", day=day))
        return lines(told)


def override(
    home: Home,
    warehouse_url: str | None,
    as_of: date,
    given: Mapping[str, str | None] | Path,
    *,
    withdraws: bool = False,
    by: str,
    reason: str | None,
    now: datetime,
    run_id: str,
) -> OverrideResult:
    """Keep what a row (texts by column) or a file decides about the plan of a day.

    `withdraws` takes back what counts of the row's line; what was decided stays on record. Raises
    `UsageError` where nobody decides, there is no plan of that day, or nothing to withdraw;
    `DataRefused` where a row cannot be taken, and then none is.
    """
    author = require_name(by, _("option {name}", name="--by"))
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with Engine.open(home) as engine, home.scratch("overrides") as folder:
            rows = (
                read_override_file(given, folder)
                if isinstance(given, Path)
                else [Given("the options of the call", given)]
            )
            asked = OverrideAsked(as_of, author, reason, now=now, plan=_plan(home, engine, as_of))
            if withdraws:
                found = [_withdrawn(decisions_that_count(warehouse, as_of), rows[0], asked)]
            else:
                found = decisions_of(rows, asked)
        keep_decisions(warehouse, as_of, found, run_id=run_id)
    return OverrideResult(as_of.isoformat(), tuple(found))


def _withdrawn(
    counting: Mapping[tuple[str, str], Decision], row: Given, asked: OverrideAsked
) -> Decision:
    line = row.text("account_id"), row.text("product_id")
    if line not in counting:
        raise UsageError(
            _(
                "nothing is decided about {account} and {product} as of {as_of}",
                account=repr(line[0]),
                product=repr(line[1]),
                as_of=asked.as_of,
            ),
            where=_("options --account, --product and --as-of"),
            remedy=_('see `peakledger sql "select * from warehouse.stock_up_override"`'),
        )
    return replace(
        counting[line],
        kind="withdrawn",
        value=None,
        author=asked.author,
        reason=asked.reason or "",
        decided_at=asked.now,
    )


def _plan(home: Home, engine: Engine, as_of: date) -> dict[tuple[str, str], Decimal | None]:
    """Return the model's order of every line of the plan of a day, before supply and without what
    goes ahead of a season.
    """
    within = {"as_of_date": [as_of.isoformat()]}
    for name in ("plan", "override", "driver"):
        engine.view(name, mart(home, f"stock_up_{name}").scan(within))
    found = {(account, product): units for account, product, units in engine.rows(_PLANNED)}
    if not found:
        raise UsageError(
            _("there is no plan as of {as_of} to decide about", as_of=as_of),
            where=_("option {name}", name="--as-of"),
            remedy=_("make it first: `peakledger stock-up --as-of {as_of}`", as_of=as_of),
        )
    return found


_KINDS: dict[str, Message] = {
    "units": _("units"),
    "ratio": _("ratio"),
    "demand_ratio": _("demand ratio"),
}


def _told(one: Decision) -> Message:
    return _(
        "{line}: {kind}{value} instead of {model} ({author}: {reason})",
        line=" ".join(one.line),
        kind=_KINDS.get(one.kind, one.kind.replace("_", " ")),
        value="" if one.value is None else f" {number(one.value)}",
        model=_("no number") if one.model_units is None else number(one.model_units),
        author=one.author,
        reason=one.reason,
    )
