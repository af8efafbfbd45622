"""Reads the sentences of a plan back into the figures that they claim, in English and Chinese."""

from __future__ import annotations

import re
from decimal import Decimal

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
