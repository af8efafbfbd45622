"""The plan as a workbook: two readers read the plan in it, and it comes back with decisions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from stages.planning import override as overrides
from tests.draws import first_in_gate
from transforms.exports.stock_up import WORDS
from transforms.exports.stock_up.book import sheet_titles
from transforms.language.errors import DataRefused

AS_OF = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
HOSTILE = "=cmd|' /C calc'!A0"
SETTINGS = "{seasons: [], supply: null}"
LESS_DEMAND = "{seasons: [], supply: null, service_level: {key: 0.5}, lead_time_days: 7}"


@pytest.fixture
def book(world, plan, tmp_path):
    """Three lines in two regions, one without a stock figure, one with names that attack."""
    world.account("A", name=HOSTILE)
    world.account("B", name="恒达批发", region="Süd/Ost [1]")
    world.product("P", name="白鹭 Lager")
    world.product("Q", name=HOSTILE)
    for account, product in ("AP", "AQ", "BP"):
        world.sold(account, product)
    world.stock("A", "P", 100)
    world.stock("B", "P", Decimal("40.5"))

    def write(language="en", settings=SETTINGS, name="plan.xlsx"):
        path = tmp_path / name
        plan(settings, out=path, language=language)
        return path

    return write


def table(sheet):
    """Return a sheet's lines by column name, without its totals."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:] if row[0] is not None]


def test_a_workbook_tells_the_plan_to_the_digit_in_a_sheet_a_region(book, rows):
    workbook = openpyxl.load_workbook(book())
    assert workbook.sheetnames == ["Plan", "North", "Süd Ost  1"]
    lines = {
        (line["account_id"], line["product_id"]): line
        for sheet in workbook.worksheets[1:]
        for line in table(sheet)
    }
    assert len(lines) == 3
    for row in rows():
        line = lines[row["account_id"], row["product_id"]]
        for name in ("recommended_units", "recommended_cases", "on_hand_units", "cut_units"):
            told = None if line[name] is None else Decimal(str(line[name]))
            assert told == row[name]
        assert line["ship_by_date"].date() == row["ship_by_date"]
        assert line["reason"] == row["reason"]
        assert line["as_of_date"] == "2026-01-05"
        assert line["override_units"] is None
        assert line["override_reason"] is None
    assert lines["A", "Q"]["account_name"] == HOSTILE
    assert lines["A", "Q"]["recommended_units"] is None


def test_another_reader_sees_the_same_cells_and_totals(book):
    path = book()
    ours = openpyxl.load_workbook(path, data_only=True)["North"]
    theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("North").to_python()
    names = theirs[1]
    place = names.index("recommended_units")
    assert [row[place] for row in theirs[2:]] == [
        ours.cell(number, place + 1).value or "" for number in range(3, len(theirs) + 1)
    ]
    assert theirs[-1][place] == sum(row[place] or 0 for row in theirs[2:-1]) == 72


def test_totals_are_formulas_over_all_lines_and_the_covers_over_what_we_sell(book):
    workbook = openpyxl.load_workbook(book())
    sheet = workbook["North"]
    names = [cell.value for cell in sheet[2]]
    column = names.index("recommended_units") + 1
    letter = openpyxl.utils.get_column_letter(column)
    total = sheet.cell(sheet.max_row, column)
    assert total.value == f"=SUBTOTAL(109,{letter}3:{letter}{sheet.max_row - 1})"
    assert sheet.cell(sheet.max_row, names.index("override_units") + 1).value is None
    cover = [[cell.value for cell in row] for row in workbook["Plan"].iter_rows()]
    assert cover[0][0] == "Stock-up plan as of 2026-01-05"
    assert {row[0]: row[1] for row in cover[4:8]} == {
        "Facts before": datetime(2026, 1, 5),  # noqa: DTZ001 - as the reader gives a day
        "Version": 1,
        "Made": "2026-01-05 06:00 UTC, r",
        "Made by": "peakledger stock-up",
    }
    upstream = openpyxl.utils.get_column_letter(names.index("upstream_id") + 1)
    of_ours = f'=SUMIF(North!{upstream}3:{upstream}4,"",North!{letter}3:{letter}4)'
    assert ["North", 2, of_ours] in [row[:3] for row in cover]


def test_what_an_outlet_buys_from_a_wholesaler_is_once_in_the_covers_totals(book, world):
    world.account("O", upstream_id="A", region="Süd/Ost [1]")
    world.sold("O", "P")
    world.stock("O", "P", 0)
    workbook = openpyxl.load_workbook(book(), data_only=True)
    region = workbook["Süd Ost  1"]
    bought = {line["account_id"]: line for line in table(region)}
    assert (bought["B"]["upstream_id"], bought["O"]["upstream_id"]) == (None, "A")
    cover = [[cell.value for cell in row] for row in workbook["Plan"].iter_rows()]
    (told,) = (row for row in cover if row[0] == region.title)
    assert told[2] == bought["B"]["recommended_units"]
    place = [cell.value for cell in region[2]].index("recommended_units") + 1
    assert region.cell(region.max_row, place).value == told[2] + bought["O"]["recommended_units"]


def test_only_what_a_planner_fills_in_is_unlocked_and_no_text_is_a_formula(book):
    for sheet in openpyxl.load_workbook(book()).worksheets[1:]:
        assert sheet.protection.sheet
        names = [cell.value for cell in sheet[2]]
        for row in sheet.iter_rows(min_row=3, max_row=sheet.max_row - 1):
            unlocked = {n for n, c in zip(names, row, strict=True) if not c.protection.locked}
            assert unlocked == {"override_units", "override_reason"}
            assert not {cell.data_type for cell in row} & {"f", "e"}
        key = names.index("as_of_date") + 1
        assert sheet.column_dimensions[openpyxl.utils.get_column_letter(key)].hidden


def test_a_sheet_is_set_up_to_be_read_and_printed(book):
    sheet = openpyxl.load_workbook(book())["North"]
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == f"A2:Y{sheet.max_row - 1}"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, one wide
    assert sheet.print_area == f"'North'!$A$1:$M${sheet.max_row}"
    names = [cell.value for cell in sheet[2]]
    assert names[12] == "override_reason"
    assert sheet.cell(3, names.index("ship_by_date") + 1).number_format == "yyyy-mm-dd"
    assert sheet.cell(3, names.index("service_level_ratio") + 1).number_format == "0.0%"


def test_a_chinese_workbook_has_chinese_heads_reasons_and_the_same_columns(book):
    workbook = openpyxl.load_workbook(book("zh"))
    assert workbook.sheetnames[0] == "备货计划"
    sheet = workbook["North"]
    heads = [cell.value for cell in sheet[1]][:-1]
    assert all(re.search(r"[\u4e00-\u9fff]", head) for head in heads)
    assert sheet[2][0].value == "account_id"
    assert table(sheet)[0]["reason"].startswith("备货 72 件：现有库存 100 件")


def test_the_same_plan_gives_the_same_bytes(book):
    assert book().read_bytes() == book(name="again.xlsx").read_bytes()


def filled_in(path, account, product, **values):
    # Values in place of formulas: openpyxl keeps no results, which a spreadsheet program does.
    workbook = openpyxl.load_workbook(path, data_only=True)
    for sheet in workbook.worksheets[1:]:
        names = [cell.value for cell in sheet[2]]
        for row in sheet.iter_rows(min_row=3):
            if (row[names.index("account_id")].value, row[names.index("product_id")].value) == (
                account,
                product,
            ):
                for name, value in values.items():
                    row[names.index(name)].value = value
    workbook.save(path)
    return path


def decide(world, path, as_of=AS_OF):
    return overrides.override(
        world.home, None, as_of, path, by="mei", reason=None, now=NOW, run_id="o"
    )


@pytest.mark.parametrize("language", first_in_gate("zh", "en"))
def test_a_workbook_comes_back_with_decisions_and_the_next_run_follows_them(
    world, book, rows, language
):
    path = filled_in(book(language), "B", "P", override_units=48, override_reason="开业")
    assert [one.line for one in decide(world, path).decisions] == [("B", "P")]
    again = openpyxl.load_workbook(book(language))
    line = next(line for line in table(again.worksheets[2]))
    assert line["recommended_units"] == 48
    assert line["model_units"] == 72
    told = {"en": "mei", "zh": "备货 48 件（由 mei 决定：开业；模型建议 72 件）：现有库存"}
    assert told[language] in line["reason"]
    # What is promised is promised of the model's own figure, not of what was decided.
    promised = {"en": "; 72 last through", "zh": "；72 件可用到"}
    assert promised[language] in line["reason"]
    assert {row["recommended_units"] for row in rows() if row["account_id"] == "B"} == {48}
    later = filled_in(book(language), "B", "P", override_units=60, override_reason="more")
    assert len(decide(world, later).decisions) == 1


@pytest.mark.proof
def test_a_workbook_of_another_plan_is_refused(world, book, plan):
    path = filled_in(book(), "A", "P", override_units=12, override_reason="full")
    plan(SETTINGS, as_of=AS_OF + timedelta(days=7))
    with pytest.raises(DataRefused, match="the row is of the plan of 2026-01-05"):
        decide(world, path, AS_OF + timedelta(days=7))
    plan(LESS_DEMAND)
    with pytest.raises(DataRefused, match="earlier run, whose model ordered 72 here"):
        decide(world, path)


def test_sheet_titles_are_what_excel_allows_and_each_its_own():
    long = "a region whose name is far too long for a sheet"
    names = ["North", "north", "[x]:*?/\\", "'q'", long, long + " 2", "History", "Plan"]
    titles = list(sheet_titles(names, ["Plan"]))
    assert len({title.casefold() for title in titles}) == len(names)
    assert all(len(title) <= 31 and not re.search(r"[\[\]:*?/\\]", title) for title in titles)
    assert titles[:2] == ["North", "north 2"]
    assert titles[-1] == "Plan 2"
    assert WORDS["en"].cover == "Plan"
