"""Which files a map is proposed from: those that an ingest would take, and no more of them."""

from __future__ import annotations

import pytest

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


def test_of_a_large_text_no_more_than_whole_lines_of_its_head_are_looked_at(tmp_path):
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "orders.csv").write_text(HEADER + LINE * 400_000)
    (file,) = list_files(feeds, ["*"])
    seen = looked_at(file, 1, RawStore(tmp_path / "raw"))
    assert 0 < (8 << 20) - seen.size < len(LINE)
    assert seen.path.read_text() == HEADER + LINE * (seen.facts.line_feeds - 1)
