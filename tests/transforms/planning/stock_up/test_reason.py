"""Every sentence of a plan is true: read back into figures, each claim is held against its row."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from transforms.exports.stock_up.model import LineDriver, SheetLine
from transforms.exports.stock_up.reason_zh import reason_zh
from transforms.planning.driver_table import ExplainedForecast, driver_table
from transforms.planning.forecast.drivers import Drivers
from transforms.planning.forecast.factors import Factors
from transforms.planning.forecast.panel import Panel
from transforms.planning.stock_up.table import plan_table, with_cuts
from transforms.planning.stock_up.terms import shared_in

WHY = "supply by 2026-01-05 is 8 of 90 asked"
N, DAY = r"-?[\d,]+(?:\.\d+)?", r"\d{4}-\d\d-\d\d"
UNTIL = rf"through (?P<end>{DAY})(?: \((?P<season>\w+)\))?"
DEMAND = rf"for a demand of about (?P<middle>{N}) \(one time in ten over (?P<high>{N})\)"
SURE = rf"{UNTIL} with (?P<sure>[\d.]+) % certainty, {DEMAND}"
ROUNDED = (
    rf"(?:, raised to the smallest order of (?P<smallest>{N})|, in packs of (?P<pack>{N})"
    rf"|, rounded down to packs of (?P<down>{N})|, which round to no pack of (?P<none>{N}))?"
    rf"(?: from (?P<from>{N}) needed)?"
)
STOCK = (
    rf"(?P<here>{N}) on hand(?: \(rolled forward from (?P<counted>{DAY})\))? and"
    rf" (?:(?P<coming>{N})|nothing known) in transit leave about (?P<left>{N}) on (?P<start>{DAY})"
)
CLAIMS = {
    "spoils": rf"; (?P<need>{N}) are as likely as not sold before they spoil on (?P<spoils>{DAY})"
    rf"{ROUNDED}",
    "none_more": rf"; none more would be sold before it spoils on (?P<spoils>{DAY})",
    "unsold": rf"; on no day from then {UNTIL} is it sold",
    "enough": rf", enough {SURE}",
    "lasts": rf"; (?P<lasting>{N}) (?:would )?last {SURE}{ROUNDED}",
    "no_order": rf"; no order would cost less {UNTIL}, {DEMAND}",
    "cheapest": rf"; (?P<need>{N}) cost least {UNTIL}, {DEMAND}{ROUNDED}",
    "stays": rf", by the rule (?P<how>above the minimum of|no less than) (?P<minimum>{N})",
    "fills": rf", by the rule no more than the minimum of (?P<minimum>{N});"
    rf" (?P<need>{N}) fill up to the maximum of (?P<maximum>{N}){ROUNDED}",
}
HEAD_ZH = (
    rf"(?:不备货|备货 (?P<given>{N}) 件)(?:（应备 (?P<asked>{N}) 件，削减 (?P<gone>{N}) 件）)?："
)
UNTIL_ZH = rf"(?P<end>{DAY})(?:（(?P<season>\w+)）)?"
DEMAND_ZH = rf"期间需求约 (?P<middle>{N}) 件，一成可能超过 (?P<high>{N}) 件"
SURE_ZH = rf"用到 {UNTIL_ZH}，把握 (?P<sure>[\d.]+) %；{DEMAND_ZH}"
STOCK_ZH = (
    rf"现有库存 (?P<here>{N}) 件(?:（自 (?P<counted>{DAY}) 盘点推算）)?"
    rf"，在途(?:未知| (?P<coming>{N}) 件)，(?P<start>{DAY}) 到货时约余 (?P<left>{N}) 件"
)
ROUNDED_ZH = (
    rf"(?:；需要 (?P<from>{N}) 件，"
    rf"(?:提高到最小订货量 (?P<smallest>{N}) 件|按每包装 (?P<pack>{N}) 件取整)"
    rf"|；不足一个包装（(?P<none>{N}) 件）|；按每包装 (?P<down>{N}) 件舍为 {N} 件)?"
)
CLAIMS_ZH = {
    "spoils": rf"；(?P<need>{N}) 件多半可在 (?P<spoils>{DAY}) 变质前售完{ROUNDED_ZH}",
    "none_more": rf"；再多的货多半无法在 (?P<spoils>{DAY}) 变质前售完",
    "unsold": rf"；此后至 {UNTIL_ZH} 均不销售",
    "enough": rf"，足够{SURE_ZH}",
    "lasts": rf"；(?P<lasting>{N}) 件可{SURE_ZH}{ROUNDED_ZH}",
    "no_order": rf"；至 {UNTIL_ZH} 备货不会降低成本；{DEMAND_ZH}",
    "cheapest": rf"；至 {UNTIL_ZH} 备 (?P<need>{N}) 件成本最低；{DEMAND_ZH}{ROUNDED_ZH}",
    "stays": rf"，按规则(?P<how>高于|不低于)最低库存 (?P<minimum>{N}) 件",
    "fills": rf"，按规则不高于最低库存 (?P<minimum>{N}) 件；补到最高库存 (?P<maximum>{N}) 件需"
    rf" (?P<need>{N}) 件{ROUNDED_ZH}",
}
HEAD = rf"Order (?:nothing|(?P<given>{N})(?: of (?P<asked>{N}) asked)?): "
CUT = rf"(?: Cut by (?P<gone>{N}): (?P<why>.+)\.)?"


def read(text):
    """Return what a sentence claims, by name, and which kind of claim it is."""
    for kind, claim in CLAIMS.items():
        if match := re.fullmatch(rf"{HEAD}{STOCK}{claim}\.{CUT}", text):
            return {"kind": kind, **{k: v for k, v in match.groupdict().items() if v is not None}}
    raise AssertionError(f"a sentence that says nothing known: {text}")


def read_zh(text):
    """Return what a Chinese sentence claims; the cut's reason stands in a column of its own."""
    for kind, claim in CLAIMS_ZH.items():
        if match := re.fullmatch(f"{HEAD_ZH}{STOCK_ZH}{claim}。", text):
            said = {k: v for k, v in match.groupdict().items() if v is not None}
            how = "above" if said.get("how") == "高于" else "no less"
            return {"kind": kind, **said, "how": how, **({"why": WHY} if "gone" in said else {})}
    raise AssertionError(f"a sentence that says nothing known: {text}")


def units(text):
    return Decimal(text.replace(",", ""))


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
        return reason_zh(line._replace(driver=driver), self.row["season"] or "")

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


def found(draw_plan, seeds):
    wrong = {}
    for seed in seeds:
        for row in rows_of(draw_plan(seed), seed):
            for text, reader in ((row.row["reason"], read), (row.chinese(), read_zh)):
                if false := false_claims(row, text, reader):
                    wrong[seed, row.place] = (false, text)
    return wrong


def test_every_sentence_of_drawn_plans_is_true(draw_plan):
    assert found(draw_plan, range(200)) == {}


@pytest.mark.proof
def test_every_sentence_of_ten_thousand_drawn_plans_is_true(draw_plan):
    assert found(draw_plan, range(200, 10_200)) == {}


def test_every_kind_of_sentence_is_drawn(draw_plan):
    said = [
        read(row.row["reason"]) for seed in range(400) for row in rows_of(draw_plan(seed), seed)
    ]
    assert {each["kind"] for each in said} == set(CLAIMS) == set(CLAIMS_ZH)
    assert {name for each in said for name in each} >= {"smallest", "pack", "down", "none", "asked"}


LIES = {
    "another figure": (rf"^Order {N}", "Order 7777"),
    "nothing for something": (rf"^Order {N}(?: of {N} asked)?", "Order nothing"),
    "more stock": (rf"{N} on hand", "4,321 on hand"),
    "a day later": (r"through 2026-\d\d-\d\d", "through 2026-12-31"),
    "surer than it is": (r"with [\d.]+ % certainty", "with 99.9 % certainty"),
    "another pack": (rf"packs of {N}", "packs of 77"),
    "another smallest order": (rf"smallest order of {N}", "smallest order of 4,444"),
    "needed as asked": (rf" from {N} needed", " from 4,444 needed"),
    "another demand": (rf"demand of about {N}", "demand of about 4,444"),
    "a need that lasts no longer": (rf"; {N} last ", "; 0 last "),
    "a cut that was none": (r"\.$", ". Cut by 5: supply by 2026-01-05 is 8 of 90 asked."),
    "enough where nothing is sold": (
        r"; on no day from then (through 2026-\d\d-\d\d(?: \(\w+\))?) is it sold",
        r", enough \1 with 50 % certainty, for a demand of about 0 (one time in ten over 0)",
    ),
}


LIES_ZH = {
    "another figure": (rf"^备货 {N}", "备货 7777"),
    "enough where nothing is sold": (
        r"；此后至 .+ 均不销售",
        "，足够用到 2026-01-12，把握 50 %；期间需求约 0 件，一成可能超过 0 件",
    ),
    "surer than it is": (r"把握 [\d.]+ %", "把握 99.9 %"),
    "another pack": (rf"按每包装 {N} 件取整", "按每包装 77 件取整"),
    "another smallest order": (rf"最小订货量 {N}", "最小订货量 4,444"),
    "a count that is not told": (r"（自 [\d-]+ 盘点推算）", ""),
    "a cut that was none": (r"^(备货 \S+ 件)：", r"\1（应备 9,999 件，削减 9 件）："),
}


@pytest.mark.parametrize("name", LIES_ZH)
def test_a_planted_lie_in_chinese_is_caught(draw_plan, name):
    pattern, lie = LIES_ZH[name]
    tried = 0
    for seed in range(100):
        for row in rows_of(draw_plan(seed), seed):
            told = row.chinese()
            text = re.sub(pattern, lie, told)
            if text != told:
                assert false_claims(row, text, read_zh), text
                tried += 1
    assert tried


@pytest.mark.parametrize("name", LIES)
def test_a_planted_lie_is_caught(draw_plan, name):
    pattern, lie = LIES[name]
    tried = 0
    for seed in range(200):
        for row in rows_of(draw_plan(seed), seed):
            told = row.row["reason"]
            text = re.sub(pattern, lie, told)
            if text != told and not ("Cut by" in told and name == "a cut that was none"):
                assert false_claims(row, text), text
                tried += 1
    assert tried > 3


def test_a_row_without_a_figure_recommends_nothing(draw_plan):
    for seed in range(50):
        drawn = draw_plan(seed)
        ids = np.array(["A"] * len(drawn.lines), dtype=object)
        table = plan_of(drawn, ids)
        for line, row in zip(drawn.lines, table.to_pylist(), strict=True):
            is_told = row["reason"].startswith("No recommendation: ")
            assert is_told == (line.on_hand is None) == (row["recommended_units"] is None)
