"""What planners decide about the lines of a plan, beside what the model says.

Goes in: decisions, and a block of the plan before supply is shared out. Comes out: the orders as
decided, in packs, rows whose reason says who decided what and why, and rows of `stock_up_override`
that keep the model's number beside them.

Worked example: the model orders 156 in packs of 12. "100 units" becomes 108, "half of it" 84 (78 in
packs), and "demand 1.2 times the model's" sizes the order again, for 205 asked instead of 171.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from transforms.language.figures import number
from transforms.planning.clauses import clause
from transforms.planning.forecast.panel import Bools, Floats, Ints
from transforms.planning.stock_up.plan import UNKNOWN, Needs, SeriesTerms
from transforms.planning.stock_up.reason import PackRounding, head, roundings, shown
from transforms.planning.stock_up.table import PLAN
from transforms.planning.ticks import TICKS, decimals
from transforms.schema import WAREHOUSE_TABLES

OVERRIDE = WAREHOUSE_TABLES["stock_up_override"]
Kind = Literal["units", "ratio", "demand_ratio", "withdrawn"]


@dataclass(frozen=True)
class Decision:
    """Say what one person decided about an account and product; `value` is units or a ratio.

    `model_units` is what the model had said by then, None where it had no number.
    """

    line: tuple[str, str]
    kind: Kind
    value: Decimal | None
    author: str
    reason: str
    decided_at: datetime
    model_units: Decimal | None = None


@dataclass(frozen=True)
class DecidedOrders:
    """Hold the decisions on a block by place, and what the model ordered there, in ticks."""

    decisions: Mapping[int, Decision]
    model: Ints
    model_known: Bools

    @classmethod
    def of(cls, needs: Needs, decisions: Mapping[int, Decision]) -> DecidedOrders:
        return cls(decisions, needs.order, needs.method != UNKNOWN)

    @property
    def asks_other_demand(self) -> bool:
        return any(one.kind == "demand_ratio" for one in self.decisions.values())

    def demand(self, paths: Floats) -> Floats:
        """Return paths (series, paths, weeks) scaled where somebody expects other demand."""
        ratio = np.ones((len(paths), 1, 1))
        for place, one in self.decisions.items():
            if one.kind == "demand_ratio":
                ratio[place] = float(one.value or 0)
        scaled: Floats = paths * ratio
        return scaled

    def orders(self, orders: Ints, terms: SeriesTerms) -> Ints:
        """Return the orders as decided, in packs; `orders` are sized by the demand decided on."""
        return np.where(self.is_fixed, terms.rounded(self._wanted(orders)), orders)

    @property
    def is_fixed(self) -> Bools:
        """Tell which orders somebody gave a number of their own, whatever demand is."""
        fixed = np.zeros(len(self.model), dtype=np.bool_)
        fixed[[place for place, one in self.decisions.items() if one.kind != "demand_ratio"]] = True
        return fixed

    def _wanted(self, orders: Ints) -> Ints:
        """Return the orders with what was said in their place, not in packs yet."""
        wanted = orders.copy()
        for place, one in self.decisions.items():
            if one.kind == "units":
                wanted[place] = int((one.value or 0) * TICKS)
            elif one.kind == "ratio":
                wanted[place] = int(int(self.model[place]) * (one.value or 0))
        return wanted

    @property
    def known(self) -> Bools:
        """Tell which lines have a number: the model's, or units that somebody said."""
        known = self.model_known.copy()
        known[[place for place, one in self.decisions.items() if one.kind == "units"]] = True
        return known

    def rows(self, rows: pa.Table, orders: Ints, terms: SeriesTerms) -> pa.Table:
        """Return plan rows with the orders as decided, each reason saying by whom and why."""
        texts = rows["reason"].to_pylist()
        rounded = roundings(self._wanted(orders), orders, terms)
        for place, one in self.decisions.items():
            texts[place] = self._reason(texts[place], place, one, rounded[place])
        changed = {
            "recommended_units": decimals(orders, self.known),
            "recommended_cases": decimals(
                terms.packs.cases(orders), self.known & (terms.packs.case > 0)
            ),
            "cut_units": decimals(np.zeros(len(rows), dtype=np.int64), self.known),
            "reason": pa.array(texts, pa.string()),
        }
        for name, values in changed.items():
            place = rows.schema.get_field_index(name)
            rows = rows.set_column(place, PLAN.arrow.field(name), values)
        return rows

    def table(self, as_of: date, orders: Ints) -> pa.Table:
        """Return rows of `stock_up_override`: what was decided beside what the model said."""
        made = [
            self._row(as_of, place, one, int(orders[place]))
            for place, one in self.decisions.items()
            if self.known[place]
        ]
        return pa.Table.from_pylist(made, OVERRIDE.arrow)

    def _row(self, as_of: date, place: int, one: Decision, order: int) -> dict[str, Any]:
        return {
            "as_of_date": as_of,
            "account_id": one.line[0],
            "product_id": one.line[1],
            "override_kind": one.kind,
            "override_value": one.value,
            "model_units": _units(int(self.model[place])) if self.model_known[place] else None,
            "override_units": _units(order),
            "override_by": one.author,
            "override_reason": one.reason,
            "decided_at": one.decided_at.astimezone(UTC).replace(tzinfo=None),
        }

    def _reason(self, text: str, place: int, one: Decision, rounded: PackRounding) -> str:
        """Begin with what is recommended, then who decided it; the model's own words follow."""
        if not self.known[place]:
            asked = clause("no_ratio", author=one.author, reason=one.reason)
            return f"{text}{clause('space')}{asked}"
        model = shown(int(self.model[place])) if self.model_known[place] else "no number"
        value = number(one.value or Decimal(0))
        said = {
            "units": f"{one.author} said {value} instead of the model's {model}",
            "ratio": f"{one.author} said {value} × the model's {model}",
            "demand_ratio": f"{one.author} expects {value} × the demand that the model orders"
            f" {model} for",
        }[one.kind]
        own = text.partition(": ")[2]
        return f"{head(rounded.order)}: {said} ({one.reason}){rounded.words()}; {own}"


def _units(ticks: int) -> Decimal:
    return (Decimal(ticks) / TICKS).quantize(Decimal("0.0001"))
