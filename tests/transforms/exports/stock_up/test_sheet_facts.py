"""What a season sheet says of a line: the days it is held against, and the reason in Chinese."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from transforms.exports.stock_up import WORDS
from transforms.exports.stock_up.book import book_columns
from transforms.exports.stock_up.model import (
    LineDriver,
    ProductStory,
    SheetLine,
    Span,
    WeekBehind,
    same_days_last_year,
)
from transforms.exports.stock_up.sentences import reason

D = Decimal
LINE = SheetLine(
    product_id="P",
    product_name="白鹭",
    launched_on=None,
    discontinued_on=None,
    window_start=date(2026, 1, 19),
    window_end=date(2026, 2, 17),
    season="spring_festival",
    on_hand_units=D(100),
    in_transit_units=D(0),
    projected_units_at_arrival=D("20.4"),
    demand_units_mean=D(171),
    demand_units_p50=D("171.4"),
    demand_units_p90=D("180.5"),
    service_level_ratio=D("0.950000"),
    unconstrained_units=D(152),
    recommended_units=D(156),
    recommended_cases=D(13),
    cut_units=D(0),
    cut_reason=None,
    ship_by_date=date(2026, 1, 5),
    arrival_date=date(2026, 1, 19),
    reason="Order 156: …",
    override_by=None,
    override_reason=None,
    model_units=D(156),
    driver=LineDriver(
        as_of_date=date(2026, 1, 5),
        sized_by="service_level",
        counted_on=date(2026, 1, 4),
        is_sold_in_window=True,
        packed_units=D(156),
        pack_units=D(12),
    ),
)
SEASONS = [
    Span(date(2024, 12, 18), date(2025, 1, 29), "spring_festival"),
    Span(date(2026, 1, 6), date(2026, 2, 17), "spring_festival"),
]


def told(**changes):
    return reason(LINE._replace(**changes), WORDS["zh"])


def test_a_window_is_held_against_the_same_days_of_the_season_before():
    assert same_days_last_year(LINE, SEASONS)[:2] == (date(2024, 12, 31), date(2025, 1, 29))


def test_a_routine_window_is_held_against_the_days_52_weeks_before():
    line = LINE._replace(season=None)
    assert same_days_last_year(line, SEASONS)[:2] == (date(2025, 1, 20), date(2025, 2, 18))


@pytest.mark.parametrize(("missing", "sold"), [(None, D(40)), (1, None)])
def test_a_week_sells_evenly_on_its_days_and_a_week_unknown_leaves_no_figure(missing, sold):
    monday = date(2025, 1, 6)
    weeks = [
        WeekBehind(monday + timedelta(weeks=n), None if n == missing else D(units), D(0))
        for n, units in enumerate((70, 7, 0))
    ]
    # Three days at 10, seven at 1, and three of nothing.
    span = Span(date(2025, 1, 10), date(2025, 1, 22), "")
    story = ProductStory(monday, LINE, weeks, ahead=[], stock=[], last=span)
    assert story.last_sold == (D(37) if sold else None)


def driven(**changes):
    return LINE.driver._replace(**changes)


def test_a_chinese_reason_names_what_the_plan_names():
    assert told() == (
        "备货 156 件：现有库存 100 件，在途 0 件，2026-01-19 到货时约余 20 件；"
        "156 件可用到 2026-02-17（春节），把握 95 %；期间需求约 171 件，一成可能超过 181 件；"
        "需要 152 件，按每包装 12 件取整。"
    )


@pytest.mark.parametrize(
    ("changes", "head"),
    [
        (
            {"recommended_units": D(120), "cut_units": D(36)},
            "备货 120 件（应备 156 件，削减 36 件）：",
        ),
        (
            {"override_by": "mei", "override_reason": "开业", "recommended_units": D(60)},
            "备货 60 件（由 mei 决定：开业；模型建议 156 件）：",
        ),
    ],
)
def test_a_chinese_reason_promises_nothing_of_an_order_that_is_not_the_plans(changes, head):
    text = told(**changes)
    assert text.startswith(head)
    assert "；156 件可用到" in text, "what is promised is promised of the plan's own figure"


def test_a_chinese_reason_tells_nothing_needed_from_less_than_a_pack_and_from_no_figure():
    nothing = {"recommended_units": D(0), "driver": driven(packed_units=D(0))}
    assert "，足够用到 2026-02-17" in told(**nothing, unconstrained_units=D(0))
    text = told(**nothing, unconstrained_units=D(3))
    assert "；3 件可用到" in text
    assert text.endswith("；不足一个包装（12 件）。")
    text = told(
        recommended_units=None,
        on_hand_units=None,
        reason="No recommendation: the stock report of 2026-01-04 gives no number to plan this"
        " product by; deliver it in the inventory feed. Not sold from 2026-02-01 on: nothing is"
        " asked after. There is no number to take the ratio of that Mei asks (开业).",
    )
    assert text == (
        "暂无建议：2026-01-04 的库存报告没有可用于计划该产品的数字；请提供盘点数据。"
        "2026-02-01 起不再销售，此后不计需求。Mei 要求按比例调整（开业），但没有可调整的数字。"
    )


def test_what_the_plan_tells_besides_its_order_follows_the_chinese_reason_of_a_cut_line():
    why = "supply by 2026-01-05 is 120 of 156 asked"
    asked = "Of what is in transit 24 units are ordered and promised, and have not left yet."
    text = told(
        recommended_units=D(120),
        cut_units=D(36),
        cut_reason=why,
        reason=f"Order 120 of 156 asked: 100 on hand. {asked} Cut by 36: {why}.",
    )
    assert text.endswith("按每包装 12 件取整。在途中有 24 件为已订已承诺、尚未发出的货物。")


def test_a_chinese_reason_never_calls_enough_what_cannot_be_sold():
    text = told(
        recommended_units=D(0),
        unconstrained_units=D(0),
        driver=driven(is_sold_in_window=False, packed_units=D(0)),
    )
    assert text.startswith("不备货：")
    assert text.endswith("；此后至 2026-02-17（春节） 均不销售。")


def test_a_plan_that_does_not_say_what_drove_it_promises_nothing_in_chinese():
    text = told(driver=LineDriver())
    assert text.endswith("约余 20 件；期间需求约 171 件，一成可能超过 181 件。")


def test_no_word_of_a_heading_of_the_workbook_is_broken():
    for column in book_columns(WORDS["en"]):
        assert max(map(len, column.label.split()), default=0) < column.width - 1, column.label
