"""Sentences made false on purpose: the check that holds sentences to be true finds each of them."""

from __future__ import annotations

import re

import pytest

from tests.transforms.planning.stock_up.claims import false_claims, rows_of
from tests.transforms.planning.stock_up.sentences import N, read_zh

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
