"""Why a line was cut, in Chinese: the claims of the plan's own text, with its figures."""

import re
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.exports.stock_up.line_reason import cut_reason_in
from transforms.planning.stock_up.limits import cut_to_limits
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.promises import Promises
from transforms.planning.stock_up.settings import Allocation

MONDAY = date(2026, 1, 5)
UNIT = 10_000
days = st.integers(0, 13).map(lambda number: MONDAY + timedelta(days=number))
units = st.integers(0, 3_000_000)


@st.composite
def cut_texts(draw: st.DrawFn) -> list[str]:
    """Draw lines, supply, transport and promises; return the texts of the cuts that follow."""
    count = draw(st.integers(1, 4))

    def column(kind: st.SearchStrategy, dtype: str) -> np.ndarray:
        return np.array([draw(kind) for _ in range(count)], dtype=dtype)

    lines = PlanLines(
        account_ids=np.array([f"A{place}" for place in range(count)], dtype=object),
        product_ids=column(st.sampled_from("PQ"), "object"),
        classes=np.array(["key"] * count, dtype=object),
        ship_by=column(days, "datetime64[D]"),
        asked=column(units, "int64"),
        packs=np.full(count, draw(st.integers(1, UNIT))),
        minimums=column(units, "int64"),
        claims=np.ones(count, dtype=np.bool_),
    )
    promised = [(draw(days), draw(units))]
    cuts = cut_to_limits(
        lines,
        {"P": [(MONDAY, draw(units))]},
        draw(units),
        Allocation(floor_ratio={}),
        promises=Promises.of([("P", day, True, Decimal(told) / UNIT) for day, told in promised]),
    )
    return [why for why in cuts.why if why]


@given(cut_texts())
def test_a_cut_is_told_in_chinese_alone_with_the_figures_of_the_plan(texts):
    for text in texts:
        told = cut_reason_in(text)
        assert not re.search("[A-Za-z;]", told), told
        figures = re.findall(r"[0-9][0-9,.-]*[0-9]|[0-9]", text)
        assert sorted(re.findall(r"[0-9][0-9,.-]*[0-9]|[0-9]", told)) == sorted(figures)


def test_a_cut_by_both_limits_reads_like_this():
    text = (
        "supply by 2026-01-05 is 1,060.5 of 1,144 asked, after 12 promised by earlier plans;"
        " transport of the week of 2026-01-05 carries 40, too little for a smallest order of 6"
    )
    assert cut_reason_in(text) == (
        "截至 2026-01-05 可供 1,060.5 件，共需 1,144 件（已扣除先前计划承诺的 12 件）；"
        "2026-01-05 当周运力为 40 件，不足最小订货量 6 件"
    )
