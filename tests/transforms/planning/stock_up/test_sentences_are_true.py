"""Every sentence of a plan is true: read back into figures, each claim is held against its row."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transforms.planning.stock_up.claims import false_claims, plan_of, rows_of
from tests.transforms.planning.stock_up.sentences import CLAIMS, CLAIMS_ZH, read, read_zh


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


def test_a_row_without_a_figure_recommends_nothing(draw_plan):
    for seed in range(50):
        drawn = draw_plan(seed)
        ids = np.array(["A"] * len(drawn.lines), dtype=object)
        table = plan_of(drawn, ids)
        for line, row in zip(drawn.lines, table.to_pylist(), strict=True):
            is_told = row["reason"].startswith("No recommendation: ")
            assert is_told == (line.on_hand is None) == (row["recommended_units"] is None)
