"""Rows of drawn plans, and each claim of a row's sentence held against the row's figures."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from tests.transforms.planning.stock_up.sentences import WHY, read, units
from transforms.exports.stock_up.line_reason import reason_in
from transforms.exports.stock_up.model import LineDriver, SheetLine
from transforms.planning.driver_table import ExplainedForecast, driver_table
from transforms.planning.forecast.drivers import Drivers
from transforms.planning.forecast.factors import Factors
from transforms.planning.forecast.panel import Panel
from transforms.planning.stock_up.table import plan_table, with_cuts
from transforms.planning.stock_up.terms import shared_in


class Row:
    """A row of a drawn plan, with the line it was made for."""

    def __init__(self, drawn, table, drivers, place):
        self.as_of, self.line, self.place = drawn.as_of, drawn.lines[place], place
        self.short = drawn.needs.short[place]
        self.row = table.to_pylist()[place]
        self.asked = self.row["recommended_units"] + self.row["cut_units"]
        self.need = self.row["unconstrained_units"]
        self.driver = drivers[place]

    def chinese(self):
        """Return the sentence as a sheet tells it in Chinese; seasons keep their names."""
        names = SheetLine._fields[4 : SheetLine._fields.index("override_by")]
        line = SheetLine(
            "P", None, None, None, *(self.row[name] for name in names), None, None, None
        )
        driver = LineDriver(**{name: self.driver[name] for name in LineDriver._fields})
        return reason_in(line._replace(driver=driver), str, "zh")

    def pack(self):
        line = self.line
        if line.min_max[2]:
            return line.min_max[2]
        return (line.case or 1) * ((line.multiple or 1) if line.case else 1)

    def smallest(self):
        least, pack = self.line.case * self.line.minimum_cases, self.pack()
        return least if self.line.rounding == "none" else -(-least // pack) * pack

    def lasts(self, order, share):
        return (self.short <= float(order) + 1e-6).mean() >= float(share) / 100 - 1e-9

    def is_sold(self):
        first, last = self.row["window_start"], self.row["window_end"]
        begins, ends = self.line.begins, self.line.ends
        return max(first, begins or first) <= min(last, ends - timedelta(1) if ends else last)


def about(figure, units_):
    return abs(figure - units_) <= Decimal("0.5")


def checks(row, said):
    """Yield each claim's name with whether it is true."""
    told, line = row.row, row.line
    yield "given", units(said.get("given", "0")) == told["recommended_units"]
    if "asked" in said:
        yield "asked", units(said["asked"]) == row.asked
        yield "gone", units(said["gone"]) == told["cut_units"] > 0
        yield "why", said["why"] == told["cut_reason"] == WHY
    else:
        yield "uncut", told["cut_units"] == 0 and "gone" not in said
    yield "here", units(said["here"]) == Decimal(str(line.on_hand))
    old = line.counted is not None and (row.as_of - line.counted).days > 1
    yield "counted", said.get("counted") == (str(line.counted) if old else None)
    coming = sum(amount for day, amount in line.due if day <= told["window_end"])
    yield "coming", said.get("coming") == (f"{coming}" if line.is_transit_known else None)
    yield "left", about(units(said["left"]), told["projected_units_at_arrival"])
    yield "start", said["start"] == str(told["window_start"])
    yield from window_checks(row, said)
    yield from rounding_checks(row, said)
    yield from KINDS[said["kind"]](row, said)


def window_checks(row, said):
    told = row.row
    if "end" in said:
        yield "end", said["end"] == str(told["window_end"])
        yield "season", said.get("season") == told["season"]
    if "middle" in said:
        yield "middle", about(units(said["middle"]), told["demand_units_p50"])
        yield "high", about(units(said["high"]), told["demand_units_p90"])


def rounding_checks(row, said):
    need, order, pack = row.need, row.asked, row.pack()
    if "from" in said:
        yield "from", units(said["from"]) == need
    if "smallest" in said:
        yield "smallest", units(said["smallest"]) == row.smallest() == order > need
    elif "pack" in said:
        yield "pack", units(said["pack"]) == pack and order % pack == 0 < order - need < pack
        yield "packed", row.line.rounding != "none" or row.line.min_max[2] > 0
    elif "down" in said:
        yield "down", units(said["down"]) == pack and order % pack == 0 < need - order <= pack / 2
    elif "none" in said:
        yield "none", units(said["none"]) == pack and order == 0 < need < pack / 2
    elif said["kind"] in ("lasts", "cheapest", "fills", "spoils"):
        yield "as needed", order == need


def lasting_checks(row, said):
    units_ = units(said.get("lasting", "0"))
    yield "lasts", row.lasts(units_, said["sure"])
    yield "least", row.need == 0 or not row.lasts(row.need - 1, said["sure"])
    yield "figure", units_ in (row.need, row.asked)
    routine = row.row["season"] is None
    yield (
        "sure",
        float(said["sure"]) / 100
        == pytest.approx(row.line.level if routine else row.line.season_level),
    )


def cost_checks(row, said):
    yield "need", units(said.get("need", "0")) == row.need
    yield "by cost", row.line.level is None and row.row["season"] is None


def rule_checks(row, said):
    minimum, maximum, multiple = row.line.min_max
    left = row.row["projected_units_at_arrival"]
    yield "by rule", multiple > 0 and units(said["minimum"]) == minimum
    if said["kind"] == "stays":
        yield "stays", left > minimum if said["how"].startswith("above") else left >= minimum
    else:
        yield "fills", left <= minimum and units(said["maximum"]) == maximum == left + row.need
        yield "need", units(said["need"]) == row.need


def keeping_checks(row, said):
    start, line = row.row["window_start"], row.line
    yield "need", units(said.get("need", "0")) == row.need
    yield "spoils", said["spoils"] == str(start + timedelta(line.keeps_days))
    yield "keeps", line.keeps_days > 0


KINDS = {
    "spoils": keeping_checks,
    "none_more": keeping_checks,
    "unsold": lambda row, said: [("unsold", not row.is_sold() and row.asked == 0)],
    "enough": lambda row, said: [("sold", row.is_sold()), *lasting_checks(row, said)],
    "lasts": lasting_checks,
    "no_order": cost_checks,
    "cheapest": cost_checks,
    "stays": rule_checks,
    "fills": rule_checks,
}


def false_claims(row, text, reader=read):
    said = reader(text)
    return [name for name, is_true in checks(row, said) if not is_true]


def plan_of(drawn, ids):
    return plan_table(
        drawn.as_of,
        ids,
        ids,
        drawn.needs,
        terms=drawn.terms,
        stock=drawn.stock,
        upstream_ids=np.full(len(ids), None),
    )


def rows_of(drawn, seed):
    """Return the rows of a plan that have a figure, some of them cut."""
    draw, count = random.Random(seed), len(drawn.lines)
    ids = np.array([f"A{place}" for place in range(count)], dtype=object)
    made = plan_of(drawn, ids)
    packs = shared_in(drawn.terms)
    given = np.array(
        [
            order if draw.random() < 0.6 else draw.randint(0, order // pack) * pack
            for order, pack in zip(drawn.needs.order.tolist(), packs.tolist(), strict=True)
        ]
    )
    why = [WHY if cut else None for cut in given < drawn.needs.order]
    cases = drawn.terms.packs.case
    table = with_cuts(made, given, cases, (cases > 0).tolist(), why=why)
    drivers = driver_rows(drawn)
    return [
        Row(drawn, table, drivers, place)
        for place, line in enumerate(drawn.lines)
        if line.on_hand is not None
    ]


def driver_rows(drawn):
    """Return what drove each line, of a forecast by a method that tells nothing."""
    size, weeks = len(drawn.lines), np.array([drawn.monday - timedelta(7)], dtype="datetime64[D]")
    texts, nothing = np.array([""] * size, dtype=object), np.zeros((size, 1))
    panel = Panel(
        texts, texts, weeks, nothing, nothing, in_stock=nothing == 0,
        first=np.zeros(size, dtype=np.int64), segments=texts, regions=texts, corrections=texts,
    )  # fmt: skip
    horizon = len(drawn.lines[0].weekly[0])
    none = np.zeros(size, dtype=np.int64)
    ones = np.ones((size, horizon))
    made = ExplainedForecast(
        panel, texts, Drivers(Factors.unknown(panel, horizon), none, none, none * 1.0),
        mean=ones, lift=ones, widening=np.ones(size),
    )  # fmt: skip
    table = driver_table(drawn.as_of, made, drawn.needs, terms=drawn.terms, stock=drawn.stock)
    return table.to_pylist()
