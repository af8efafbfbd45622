"""The last quarter's chapters: what lies in the feeds on each day, and what befell on the way."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from examples.sample_company import write
from examples.sample_company.story import CASE, chapters

AS_OF = date(2026, 11, 1)
Row = dict[str, str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story") / "sample"
    write(folder, as_of=AS_OF)
    return folder


def rows(*files: Path) -> list[Row]:
    found: list[Row] = []
    for file in sorted(files):
        with file.open(encoding="utf-8", newline="") as lines:
            found += csv.DictReader(lines)
    return found


def key(row: Row) -> tuple[str, str]:
    return row["order_id"], row["line_no"]


def test_the_last_chapter_leaves_all_orders_of_the_sample_and_every_other_file(
    sample: Path, tmp_path: Path
) -> None:
    feeds = tmp_path / "feeds"
    told = chapters(sample, feeds, AS_OF)
    assert [chapter.as_of for chapter in told] == [date(2026, month, 1) for month in (8, 9, 10, 11)]
    for chapter in told:
        chapter.lay_down()
    there = rows(*(feeds / "orders").glob("*.csv"))
    assert sorted(there, key=key) == sorted(rows(*(sample / "orders").glob("*.csv")), key=key)
    left = {"orders", "incidents.csv"}
    for path in sample.rglob("*"):
        within = path.relative_to(sample)
        if path.is_file() and within.parts[0] not in left:
            assert (feeds / within).read_bytes() == path.read_bytes()
    cases = rows(feeds / "incidents.csv")
    assert cases[:-1] == rows(sample / "incidents.csv")
    assert (cases[-1]["incident_id"], cases[-1]["status"]) == (CASE, "reported")
    # Told again, only the last chapter is left: it may not have come to its end.
    (again,) = chapters(sample, feeds, AS_OF)
    assert again.says == told[-1].says


def test_an_order_comes_months_late_and_another_counts_twice_until_its_file_comes_again(
    sample: Path, tmp_path: Path
) -> None:
    feeds = tmp_path / "feeds"
    first, second, third, _ = chapters(sample, feeds, AS_OF)
    first.lay_down()
    assert not (feeds / "orders" / "2026-08.csv").exists()
    true = {key(row): row for row in rows(sample / "orders" / "2026-06.csv")}
    known = {key(row): row for row in rows(feeds / "orders" / "2026-06.csv")}
    twice = [known[place] for place in known if known[place] != true[place]]
    assert len({row["order_id"] for row in twice}) == 1
    for row in twice:
        assert float(row["amount"]) == 2 * float(true[key(row)]["amount"])
        assert float(row["quantity"]) == 2 * float(true[key(row)]["quantity"])
    second.lay_down()
    late = {key(row): row for row in rows(feeds / "orders" / "2026-06-late.csv")}
    assert late
    assert len({row["order_id"] for row in late.values()}) == 1
    assert late.keys() & known.keys() == set()
    third.lay_down()
    right = {key(row): row for row in rows(feeds / "orders" / "2026-06.csv")}
    assert right | late == true
    assert not (feeds / "orders" / "2026-10.csv").exists()


def test_a_story_that_was_broken_off_goes_on_with_the_chapter_that_was_begun(
    sample: Path, tmp_path: Path
) -> None:
    feeds = tmp_path / "feeds"
    told = chapters(sample, feeds, AS_OF)
    for chapter in told[:2]:
        chapter.lay_down()
    left = chapters(sample, feeds, AS_OF)
    assert [chapter.as_of for chapter in left] == [chapter.as_of for chapter in told[1:]]
