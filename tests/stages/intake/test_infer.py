"""Which files a map is proposed from: those that an ingest would take, and no more of them."""

from __future__ import annotations

import openpyxl
import pytest
import yaml

from adapters.intake.feed_files import RawStore, list_files
from stages.intake.infer import infer, looked_at
from transforms.language.errors import DataRefused

HEADER = "order_id,order_date,account_id,product_id,quantity\n"
LINE = "O1,2026-01-05,A1,P1,12\n"


def test_what_no_ingest_would_take_is_not_looked_at_either(tmp_path):
    outside = tmp_path / "secret.csv"
    outside.write_text(HEADER + LINE)
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "orders.csv").symlink_to(outside)
    with pytest.raises(DataRefused, match="leads out of the feeds folder"):
        infer(feeds)


def test_the_header_of_a_sheet_may_stand_below_titles(tmp_path):
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["销售明细（2026年10月）"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(["单据号", "客户编号", "商品编码", "下单日期", "数量(箱)", "每箱数量"])
    sheet.append(["XS1", "K001", "P-01", "2026/10/5", 3, 12])
    sheet.append(["合计", None, None, None, 3])
    book.save(feeds / "销售明细.xlsx")
    told = yaml.safe_load(infer(feeds))["feeds"]
    assert told["orders"]["format"] == {"type": "excel", "header_row": 3}
    assert told["orders"]["columns"]["quantity"] == "数量(箱)"
    assert told["orders"]["columns"]["unit"] == {"value": "case"}
    assert told["products"]["columns"] == {"product_id": "商品编码", "units_per_case": "每箱数量"}
    # Without titles the first row is the header, and the map says nothing of it.
    sheet.unmerge_cells("A1:E1")
    sheet.delete_rows(1, 2)
    book.save(feeds / "销售明细.xlsx")
    assert yaml.safe_load(infer(feeds))["feeds"]["orders"]["format"] == {"type": "excel"}
    # Nor does it where a heading is empty that has cells below it.
    sheet["F1"] = None
    book.save(feeds / "销售明细.xlsx")
    assert yaml.safe_load(infer(feeds))["feeds"]["orders"]["format"] == {"type": "excel"}


def test_of_a_large_text_no_more_than_whole_lines_of_its_head_are_looked_at(tmp_path):
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "orders.csv").write_text(HEADER + LINE * 400_000)
    (file,) = list_files(feeds, ["*"])
    seen = looked_at(file, 1, RawStore(tmp_path / "raw"))
    assert 0 < (8 << 20) - seen.size < len(LINE)
    assert seen.path.read_text() == HEADER + LINE * (seen.facts.line_feeds - 1)
