"""What follows a plan's reason: whatever can be told of a series is told in Chinese as well."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.planning.notes import told_besides
from transforms.planning.channel_rules import CHANNEL_RULES
from transforms.planning.clauses import clause, retold, retold_after
from transforms.planning.position import shipment_notes, shipments
from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.shutdowns import Shutdown
from transforms.planning.stock_up.windows import order_windows

AS_OF = date(2026, 1, 5)
SETTINGS = StockUpSettings.model_validate({"allocation": {"claims": "direct"}})
HELD = [each.rule for each in CHANNEL_RULES if each.severity == "held"]
FIGURES = r"[0-9](?:[0-9,.-]*[0-9])?"
days = st.integers(-400, 60).map(lambda days: AS_OF + timedelta(days=days))
units = st.one_of(st.integers(0, 10**7), st.decimals(0, 10**4, places=3)).map(Decimal)
# A name of people's own, as hostile as it may be, without letters and figures that count as ours.
names = st.text("节停: ()（）.，", min_size=1, max_size=9)


def maybe(values):
    return st.none() | values


@st.composite
def series(draw):
    """Draw one series with whatever may be told of it."""
    count = draw(maybe(days.filter(lambda day: day < AS_OF)))
    is_read = count is not None and draw(st.booleans())
    since = count + timedelta(days=1) if count else AS_OF
    return {
        "held_rule": draw(maybe(st.sampled_from(HELD))),
        "stock_held_until": draw(maybe(st.just(count) if count else days)),
        "widening": draw(st.floats(1, 9)),
        "incidents": draw(st.integers(0, 3)),
        "phantom_units": draw(maybe(units)),
        "phantom_since": draw(days),
        "counted_on": count,
        "counted_units": draw(units) if count else None,
        "came_units": draw(units) if is_read else None,
        "sold_units": draw(units) if is_read else None,
        "estimated_from": draw(maybe(st.sampled_from([since, AS_OF]))) if is_read else None,
        "is_floored": draw(st.booleans()),
        "left_out_since": draw(maybe(days)),
        "sold_from": draw(maybe(days)),
        "sold_until": draw(maybe(days)),
        "upstream_id": draw(maybe(names)),
    }


@st.composite
def told(draw):
    """Draw a few series, what is on its way to them and the days we are closed; return the notes.

    With the texts of the planner's own that may stand in them.
    """
    drawn = pd.DataFrame([draw(series()) for _ in range(3)], dtype=object)
    goods = draw(st.lists(st.tuples(st.integers(0, 2), days, days, units, st.booleans())))
    due = pd.DataFrame(goods, columns=["series", "told_on", "due_on", "units", "is_ordered"])
    due["is_ordered"] = due["is_ordered"].astype(bool)
    due["behind_units"] = 0.0
    for name in ("told_on", "due_on"):
        due[name] = pd.to_datetime(due[name])
    due["units"] = due["units"].astype(float)
    counted = pd.to_datetime(drawn["counted_on"]).to_numpy().astype("datetime64[D]")
    lead = np.array([14, 14, 14])
    sent = shipments(due, lead, counted, as_of=AS_OF, patience_days=14)
    closed, length = draw(days), draw(st.integers(0, 30))
    name = draw(maybe(names))
    shutdown = Shutdown(**{"from": closed}, until=closed + timedelta(days=length), name=name)
    ahead = SeasonWindow(date(2026, 3, 1), date(2026, 3, 31), "spring")
    windows = order_windows(
        AS_OF, lead, np.array([7, 7, 7]), [ahead], shutdowns=[shutdown],
        chosen=draw(maybe(st.just("spring"))),
    )  # fmt: skip
    notes = told_besides(drawn, windows, shipment_notes(sent), AS_OF, settings=SETTINGS)
    return [note for note in notes if note], name


def hold_chinese_alone_with_the_same_figures(note, name):
    chinese = retold(note)
    assert chinese, f"has no Chinese: {note}"
    assert not re.search("[A-Za-z;]", chinese), chinese
    once = note.replace("1 case of diversion", "1 cases of diversion")
    assert sorted(re.findall(FIGURES, chinese)) == sorted(re.findall(FIGURES, once))
    assert name is None or "dispatched" not in note or name in chinese


def hold_what_is_found_whatever_a_person_wrote(note, author, why):
    reason = f"Order 5: {author} said 5 instead of the model's 6 ({why}. {note}); 3 on hand."
    assert retold_after(f"{reason} {note}") == retold(note)
    asked = clause("no_ratio", author=author, reason=why)
    assert retold(f"{note} {asked}") == f"{retold(note)}{retold(asked)}"
    assert author in retold(asked)
    assert why in retold(asked)


@given(told(), st.text(min_size=1), st.text(min_size=1))
def test_whatever_is_told_of_a_series_is_told_in_chinese_and_found_after_a_reason(
    drawn, author, why
):
    notes, name = drawn
    for note in notes:
        hold_chinese_alone_with_the_same_figures(note, name)
        hold_what_is_found_whatever_a_person_wrote(note, author, why)


def test_what_is_no_clause_of_ours_is_not_told_half():
    note = clause("ends", day=AS_OF)
    assert retold(f"{note} Ask Mei.") is None
    assert retold_after("Order 5: 3 on hand.") == ""


@pytest.fixture
def doubtful(world):
    """An account of which everything is to be told at once: a count, goods, doubts, its end."""
    world.account("A")
    world.product("P", discontinued_on=date(2026, 1, 25))
    world.sold("A", "P")
    world.stock("A", "P", 300, date_day=date(2025, 12, 21))
    sent = {"as_of_date": AS_OF - timedelta(days=1), "account_id": "A", "product_id": "P"}
    world.feed("in_transit", **sent, due_on=date(2025, 3, 1), units=500)
    world.feed(
        "incidents", incident_id="I", account_id="A", product_id="P", kind="diversion",
        status="confirmed", severity="minor", occurred_on=date(2025, 11, 3),
    )  # fmt: skip
    return world


def test_a_chinese_workbook_tells_all_that_the_plan_tells(doubtful, plan, rows, tmp_path):
    closed = "shutdowns: [{from: 2026-01-10, until: 2026-01-18, name: 春节停产}]\nseasons: []"
    plan(closed, out=tmp_path / "plan.xlsx", language="zh")
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["North"]
    told = next(cell.value for cell in sheet[3] if str(cell.value).startswith("备货"))
    assert told.partition("。")[2] == (
        "2026-01-10 至 2026-01-18（春节停产）停止发货，下一次订货最早于 2026-02-02 到货。"
        "2025-12-21 盘点 300 件，此后进货 0 件、售出 140 件。"
        "2026-01-25 起不再销售，此后不计需求。"
        "应于 2025-03-01 到货的 500 件未报到货，未计入，请查询。"
        "近一年有 1 起窜货或网外进货经确认：涉及件数不详，需求未作调整。"
    )
    assert rows()[0]["reason"].endswith("the demand is not changed.")
