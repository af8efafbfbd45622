"""Following the remedy of a refusal helps, and never loads a wrong value."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pytest
import xlsxwriter

from transforms.language.errors import DataRefused
from transforms.language.yaml_text import read_document

MAP = """\
source: shop
{more}
feeds:
  accounts: {{path: accounts.csv, columns: {{account_id: Id}}}}
  products: {{path: products.csv, columns: {{product_id: Id}}}}
  orders:
    path: "orders.*"
    columns: {{order_id: No, line_no: {{value: row_number}}, account_id: {{value: A1}},
      product_id: {{value: P1}}, order_date: Day, quantity: Qty, unit_price: {{value: "1"}},
      currency: {{value: INR}}}}
"""


@pytest.fixture
def shop(world):
    world.write("accounts.csv", "Id\nA1\n")
    world.write("products.csv", "Id\nP1\n")

    def declare(more: str):
        world.write("source.yaml", MAP.format(more=more))
        return world

    return declare


def _workbook(days):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet, shown = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["No", "Day", "Qty"])
        for at, day in enumerate(days, 1):
            write = sheet.write if isinstance(day, str) else sheet.write_datetime
            sheet.write_row(at, 0, [f"N{at}"])
            write(at, 1, day, *([] if isinstance(day, str) else [shown]))
            sheet.write(at, 2, 1)
    return stream.getvalue()


SWAPPED = [datetime(2026, 5, 1), "13/01/2026", "14/01/2026"]  # noqa: DTZ001 (a day has no zone)


@pytest.mark.parametrize("dates", ['dates: "%d/%m/%Y"', 'dates: ["%d/%m/%Y", "%Y-%m-%d"]'])
def test_a_workbook_with_swapped_days_is_refused_whatever_formats_are_declared(shop, dates):
    world = shop(dates)
    world.write("orders.xlsx", _workbook(SWAPPED))
    with pytest.raises(DataRefused, match="may have swapped day and month") as refused:
        world.run()
    assert "'13/01/2026'" in str(refused.value.where)
    assert world.rows("orders") == []


def test_a_person_who_knows_better_may_keep_date_cells_beside_texts(shop):
    world = shop('dates: ["%d/%m/%Y", "%Y-%m-%d"]\nformat: {mixed_dates: keep}')
    world.write("accounts.csv", "Id\nA1\n")
    world.write("orders.xlsx", _workbook(SWAPPED))
    world.run()
    assert world.column("orders", "order_date") == [
        date(2026, 1, 13), date(2026, 1, 14), date(2026, 5, 1)
    ]  # fmt: skip


def test_the_same_mixture_in_a_csv_is_not_advised_away(shop):
    world = shop("")
    world.write("orders.csv", "No,Day,Qty\n1,2026-05-01,1\n2,13/01/2026,1\n3,14/01/2026,1\n")
    with pytest.raises(DataRefused) as refused:
        world.run()
    assert "swapped" in str(refused.value.remedy)


TEXTS = {
    "Indian": ('"1,00,000"', "100000"),
    "no-break spaces": ("1\u00a0234", "1234"),
    "brackets": ("(50)", "-50"),
    "a minus behind": ("12-", "-12"),
    "marks": ("12 Cr", "-12"),
}


@pytest.mark.parametrize(("text", "value"), TEXTS.values(), ids=TEXTS)
def test_the_form_of_numbers_that_a_remedy_names_reads_the_file(shop, text, value):
    world = shop("")
    world.write("orders.csv", f"No,Day,Qty\n1,2026-01-05,{text}\n")
    with pytest.raises(DataRefused) as refused:
        world.run()
    said = re.search(r"`numbers: (\{.*?\})` in source\.yaml", str(refused.value.remedy))
    assert said, refused.value.remedy
    assert read_document(said[1], "remedy").value
    # A return's sign is the book's; how large it is, the file's.
    shop(f"numbers: {said[1]}").run()
    (quantity,) = world.column("orders", "quantity")
    assert str(quantity.normalize() + 0) == str(type(quantity)(value).normalize() + 0)


def test_the_format_of_dates_that_a_remedy_names_reads_the_file(shop):
    world = shop("")
    world.write("orders.csv", "No,Day,Qty\n1,13.01.2026,1\n2,14.01.2026,1\n")
    with pytest.raises(DataRefused) as refused:
        world.run()
    said = re.search(r"`parse: (\".*?\")`", str(refused.value.remedy))
    assert said, refused.value.remedy
    shop(f"dates: {said[1]}").run()
    assert world.column("orders", "order_date") == [date(2026, 1, 13), date(2026, 1, 14)]


def test_files_without_a_map_are_told_how_they_get_one(channel):
    channel.orders('O1,1,A1,P1,2026-01-05,"1,000",2.50,CNY')
    with pytest.raises(DataRefused) as refused:
        channel.run()
    assert "sources infer --feeds DIR --source canonical --write" in str(refused.value.remedy)


def test_the_map_that_a_remedy_proposes_takes_the_place_of_no_map_and_doubles_nothing(channel):
    from stages.intake.infer import infer

    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY")
    channel.run()
    text = infer(channel.feeds, "canonical")
    channel.write("source.yaml", "\n".join(x for x in text.splitlines() if "draft:" not in x))
    channel.run()
    assert len(channel.rows("orders")) == 1
    assert len(channel.rows("accounts")) == 2
