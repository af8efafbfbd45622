"""Season sheets of a plan: what they tell is the plan, in two languages, in files on their own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stages.exports.season_sheet import Wanted, season_sheets
from transforms.exports.stock_up import WORDS
from transforms.language.errors import DataRefused, UsageError
from transforms.language.figures import number

AS_OF = date(2026, 1, 5)
HOSTILE = "<script>alert('x')</script> & \"=cmd\" </style>"
SEASON = """
seasons:
  - {name: spring_festival, lunar: {month: 1, day: 1}, from_days: -42, until_days: 0}
service_level: {key: 0.95}
supply: null
"""


class _Page(HTMLParser):
    """A page as tags, attributes, tables of cells and text."""

    def __init__(self, path: Path):
        super().__init__()
        self.source = path.read_text("utf-8")
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.tables: list[list[list[str]]] = []
        self.text = ""
        self._in_cell = False
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        self._in_cell = tag in ("td", "th")

    def handle_endtag(self, tag):
        self._in_cell = False

    def handle_data(self, data):
        self.text += data
        if self._in_cell:
            self.tables[-1][-1][-1] += data

    def table(self, *named: str) -> list[list[str]]:
        """Return the rows of the first table whose header has these names."""
        return next(rows for rows in self.tables if set(named) <= set(rows[0]))[1:]


@pytest.fixture
def season(world, planned_once):
    """Two accounts planned into the Spring Festival, one of them with a name that attacks."""
    world.account("A", name="恒达批发")
    world.account("B", name=HOSTILE, region="South")
    world.product("P", name="白鹭 Lager 330", list_price_each=10, unit_cost_each=7)
    world.product("Q", name=HOSTILE, launched_on=date(2026, 2, 1))
    for account in "AB":
        for product, units in (("P", 70), ("Q", 7)):
            world.sold(account, product, units)
        world.stock(account, "P", 100)
    world.feed(
        "in_transit",
        as_of_date=AS_OF - timedelta(days=1),
        account_id="A",
        product_id="P",
        due_on=date(2026, 1, 2),
        units=30,
    )
    world.ordered("B", "Q", 1, delivered_on=date(2025, 12, 31))
    planned_once(SEASON)
    (world.home.path / "stock_up.yaml").write_text(SEASON)
    return world


@pytest.fixture
def sheets(season, tmp_path):
    def write(language: str = "en", **wanted) -> Path:
        to = tmp_path / "sheets"
        season_sheets(season.home, AS_OF, to, Wanted(**wanted), language=language)
        return to

    return write


def test_a_sheet_tells_the_plan_to_the_digit(sheets, rows):
    page = _Page(sheets() / "A.html")
    found = {(each["account_id"], each["product_id"]): each for each in rows()}
    row = found["A", "P"]
    ship = page.table("units", "Cases", "Ship by")
    assert ship[0] == [
        "白鹭 Lager 330",
        "P",
        number(row["recommended_units"]),
        number(row["recommended_cases"]),
        "2026-01-05",
        "2026-01-19",
        "2026-02-17",
        "",
    ]
    # Q, which is launched within the season, is filled for the first time besides
    both = row["recommended_units"] + found["A", "Q"]["recommended_units"]
    assert ship[-1][:3] == ["Total", "", number(both)]
    stands = {line[1]: line for line in page.table("On hand", "In transit")}
    assert stands["P"][2:4] == [number(row["on_hand_units"]), number(row["in_transit_units"])]
    assert stands["P"][-1] == "2026-01-19"
    assert row["reason"] in page.text
    assert "covers 2026-01-19 to 2026-02-17" in page.text


def test_the_numbers_beside_a_picture_are_those_of_forecast_and_projection(sheets, rows):
    page = _Page(sheets() / "A.html")
    told = {line[0]: line for line in page.table("Week of", "25 %", "90 %")}
    weeks = [r for r in rows("demand_forecast") if (r["account_id"], r["product_id"]) == ("A", "P")]
    assert len(weeks) == 13
    for week in weeks:
        names = [f"demand_units_p{level}" for level in (10, 25, 50, 75, 90)]
        assert told[str(week["forecast_week"])][3:] == [number(week[name]) for name in names]
    assert told["2025-12-29"][1:3] == ["70", "70"]
    ahead = {line[0]: line for line in page.table("Week of", "With the order 50 %")}
    for week in rows("stock_up_projection"):
        if (week["account_id"], week["product_id"]) == ("A", "P"):
            line = ahead[str(week["week_start"])]
            assert line[2] == number(week["stock_units_p50"])
            assert line[6] == number(week["stock_with_order_units_p50"])
    assert ahead["2026-01-05"][2] == "100"


def test_the_same_days_of_the_season_before_are_told(sheets):
    line = next(row for row in _Page(sheets() / "A.html").table("Sold then") if row[1] == "P")
    # The festival of 2025 was 19 days earlier in the year than that of 2026.
    assert line[2] == "2024-12-31 – 2025-01-29"
    assert line[3:] == ["300", "300", "0 %"]


def test_the_money_of_the_orders_stands_in_the_sheet_and_our_margin_does_not(season, sheets, rows):
    page = _Page(sheets() / "A.html")
    [value] = [
        row
        for row in rows("stock_up_value")
        if (row["account_id"], row["product_id"]) == ("A", "P")
    ]
    worth = page.table("Value of the order", "Sales it saves")[0]
    assert value["order_amount"] == value["recommended_units"] * 10
    assert worth[1] == "P"
    assert worth[2] == f"{value['order_amount']:,.2f}"
    assert worth[3] == f"{value['avoided_amount']:,.2f}"
    assert "Amounts (CNY) at the last price invoiced" in page.text
    assert f"{value['order_margin_amount']:,.2f}" not in page.text
    assert "Credit limit" in page.text


def test_a_sheet_says_what_drove_what_it_expects(sheets, rows):
    driver = next(
        row
        for row in rows("stock_up_driver")
        if (row["account_id"], row["product_id"]) == ("A", "P")
    )
    since = driver["level_since"]
    assert f"Expected: about 70 a week, read from {since} on" in _Page(sheets() / "A.html").text
    chinese = _Page(sheets("zh") / "A.html").text
    assert f"预计依据：自 {since} 起每周约 70 件" in chinese


def test_what_is_open_is_asked(sheets):
    text = _Page(sheets() / "A.html").text
    assert "白鹭 Lager 330: 30 units due 2026-01-02 were not reported as arrived" in text
    assert f"{HOSTILE}: there is no stock figure" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_runs_nothing_and_calls_nowhere(sheets, language):
    folder = sheets(language)
    assert {path.name for path in folder.iterdir()} == {"A.html", "B.html", "index.html"}
    for path in folder.iterdir():
        page = _Page(path)
        assert "script" not in page.tags
        assert not {"link", "img", "iframe", "object", "use", "image"} & set(page.tags)
        assert [
            name for name, _ in page.attributes if name.startswith(("on", "src", "xlink"))
        ] == []
        assert {v for n, v in page.attributes if n == "href"} <= {"A.html", "B.html"}
        assert set(re.findall(r"https?:[^\s\"')]*", page.source)) == set()
        assert not set(re.findall(r"url\(\"?([a-z]+:)", page.source)) - {"data:"}


def test_hostile_names_are_shown_and_do_nothing(sheets):
    page = _Page(sheets() / "B.html")
    assert HOSTILE in page.text
    style = page.source.partition("<style>")[2].partition("</style>")[0]
    assert "signatures" in style


def test_every_word_of_both_languages_is_there_and_chinese_is_chinese(sheets):
    for words in WORDS.values():
        assert all(words)
    english, chinese = WORDS["en"], WORDS["zh"]
    text = _Page(sheets("zh") / "A.html").text
    told = [
        name
        for name in ("what_to_ship", "what_stands", "why", "cuts", "last_season", "questions")
        if getattr(chinese, name) in text and getattr(english, name) not in text
    ]
    assert len(told) == 6
    assert "备货" in text
    assert "新品上市：2026-02-01 之前不销售，此前不计需求。" in text
    body = text.rpartition("}")[2]
    assert "现有库存" in body
    assert "{" not in body


def test_the_same_plan_gives_the_same_bytes(sheets):
    first = {path.name: path.read_bytes() for path in sheets("zh").iterdir()}
    again = {path.name: path.read_bytes() for path in sheets("zh").iterdir()}
    assert first == again


def test_region_account_and_season_choose_and_what_is_not_there_is_refused(sheets):
    assert not (sheets(region="South") / "A.html").exists()
    assert not (sheets(accounts=("A",), season="spring_festival") / "B.html").exists()
    with pytest.raises(DataRefused, match="no account 'C'"):
        sheets(accounts=("C",))
    with pytest.raises(DataRefused, match="no region 'Nort'") as refused:
        sheets(region="Nort")
    assert "did you mean `North`?" in refused.value.remedy
    with pytest.raises(DataRefused, match="no line that is wanted"):
        sheets(accounts=("A",), region="South")


def test_a_day_without_a_plan_and_a_folder_of_something_else_are_refused(season, tmp_path):
    with pytest.raises(DataRefused, match="no stock-up plan as of 2026-01-12"):
        season_sheets(season.home, date(2026, 1, 12), tmp_path / "s", Wanted())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.html").write_text("mine")
    with pytest.raises(DataRefused, match="holds something else"):
        season_sheets(season.home, AS_OF, tmp_path / "mine", Wanted())
    assert (tmp_path / "mine" / "note.html").read_text() == "mine"
    with pytest.raises(UsageError):
        season_sheets(season.home, AS_OF, tmp_path / "s", Wanted(), config=tmp_path / "none.yaml")
