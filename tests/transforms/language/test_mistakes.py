"""What a file of settings, terms or a source map says wrong is told in the reader's language."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from transforms.intake.source_map.parse import parse_source_map
from transforms.language.errors import PeakledgerError
from transforms.language.messages import Message, tell
from transforms.operations.settings import Settings
from transforms.operations.settings_file import as_document, parse_settings
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.yaml_file import parse_stock_up
from transforms.rebates.terms.reading import parse_terms

ARRIVAL = {"source": "shop", "feed": "orders", "every": "week", "on": "monday", "by": "09:00"}
SETTINGS = as_document(Settings()) | {
    "company_currency": "CNY", "approvers": ["mei", "bob"], "arrivals": [ARRIVAL],
    "readers": [{"role": "chen", "regions": ["east"]}], "lake": "s3://bucket/lake",
    "alerts": {"mail": {"host": "h", "sender": "a@b", "to": ["c@d"]}},
}  # fmt: skip
STOCK_UP = StockUpSettings().model_dump(mode="json", by_alias=True) | {
    "overrides": [{"region": "east", "set": {"lead_time_days": 3}}]
}
MAP = {
    "source": "shop", "currency": "CNY",
    "feeds": {"orders": {"files": ["*.csv"], "columns": {"order_id": {"from": "id"}}}},
}  # fmt: skip
TIER = {"from": 0, "rate_percent": 2}
TERMS = {
    "program": "volume", "version": 1, "valid": {"from": "2026-01-01"}, "period": "month",
    "basis": {"on": "sell_in_net_amount"}, "currency": "CNY",
    "earn": {"method": "all_units", "tiers": [TIER]},
}  # fmt: skip
JUNK = [None, "", "a b", -1, 10**20, 1.5, [], {}, True, "2026-13-45", [{}], float("inf")]
# A key at a time where each may stand alone: a small file is read fast.
KINDS = [
    (parse_settings, [{key: value} for key, value in SETTINGS.items()]),
    (parse_stock_up, [{key: value} for key, value in STOCK_UP.items()]),
    (parse_source_map, [MAP]), (parse_terms, [TERMS]),
]  # fmt: skip


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key in part if isinstance(part, dict) else range(len(part) if type(part) is list else 0):
        yield from places(part[key], (*path, key))


def with_junk(document: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    changed = copy.deepcopy(document)
    part = changed
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = junk
    return changed


def untold(text: Any) -> Iterator[str]:
    """Yield what is said in an error without being a text of the catalogues."""
    if not isinstance(text, Message):
        yield from [text] if " " in str(text or "") else []
        return
    for name, figure in text.figures.items():
        if isinstance(figure, Message) or name in {"says", "said", "message", "remedy", "mistake"}:
            yield from untold(figure)


@pytest.mark.parametrize(("parse", "documents"), KINDS)
def test_a_wrong_value_is_told_in_a_text_of_the_catalogues(
    parse: Callable[[str, str], Any], documents: list[Any]
):
    found, refused = set(), 0
    wrong = [
        with_junk(document, path, junk)
        for document in documents
        for path in places(document)
        for junk in JUNK
    ]
    for document in wrong:
        try:
            parse(json.dumps(document), "file.yaml")
        except PeakledgerError as error:
            refused += 1
            found |= {*untold(error.message), *untold(error.remedy)}
    assert refused > 100
    assert found == set()


@pytest.mark.parametrize(
    ("parse", "text", "says", "remedy"),
    [
        (parse_settings, "engine: {memory_limit: 4 GB}",
         "设置 `engine.memory_limit`：格式不对，实为 '4 GB'", "请写成 4GB 的样子"),
        (parse_settings, "approvers: [Mei, mei]",
         "设置 `approvers`：'Mei' 与 'mei' 是同一姓名的两种写法：请只留一个，实为 ['Mei', 'mei']",
         "各键及其范围和默认值见 `peakledger config`"),
        (parse_stock_up, "seasons: [{name: summer, from: 6-1, until: 08-31}]",
         "备货设置 `seasons.0`：'6-1' 不是“月-日”形式的日期（MM-DD）",
         "各键及其范围和默认值见 docs/stock_up.md"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_chinese_with_key_value_and_remedy(parse, text, says, remedy):
    with pytest.raises(PeakledgerError) as refused:
        parse(text, "file.yaml")
    assert tell(refused.value.message, "zh").startswith(says)
    assert tell(refused.value.remedy, "zh") == remedy
