"""Terms and files in, documents out: formats, strictness, exactness."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stages.rebates.calculate import calculate, check
from transforms.language.errors import DataRefused, UsageError

TERMS = """program: D1
valid: {from: 2026-01-01, until: 2027-01-01}
currency: CNY
earn: {method: marginal, edge: exceeded,
       tiers: [{from: 0, percent: 10}, {from: 1000, percent: 25, until: 2500}]}
"""
HEAD = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price\n"
AS_OF = date(2027, 1, 1)


@pytest.fixture
def files(tmp_path):
    """Write files by name and return what the stage takes: terms and fact files."""

    def write(terms: str = TERMS, **tables: str):
        place = tmp_path / "terms.yaml"
        place.write_text(terms, "utf-8")
        paths = {}
        for table, content in tables.items():
            paths[table] = tmp_path / f"{table}.csv"
            paths[table].write_text(content, "utf-8")
        return place, paths

    return write


def test_a_result_is_a_document_with_its_lines(files):
    terms, facts = files(orders=HEAD + "o1,1,A,P,2026-03-01,20,100\n")
    assert calculate(terms, facts, AS_OF) == [
        {
            "program": "D1", "version": 1, "account": "A", "period": "program", "currency": "CNY",
            "basis": "2000.00", "tier_no": 2, "rate": None, "earned": "350.00", "reason": None,
            "waiting_lines": 0, "provisional": False,
            "lines": [
                {"order_id": "o1", "line_no": "1", "tier_no": 1, "units": "10",
                 "basis": "1000.00", "rate": "10%", "earned": "100.00"},
                {"order_id": "o1", "line_no": "1", "tier_no": 2, "units": "10",
                 "basis": "1000.00", "rate": "25%", "earned": "250.00"},
            ],
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("currency", "earned"), [("CNY", "1.23"), ("JPY", "1"), ("KWD", "1.235")])
def test_amounts_have_the_decimals_of_the_currency(files, currency, earned):
    terms, facts = files(
        TERMS.replace("CNY", currency), orders=HEAD + "o,1,A,P,2026-03-01,1,12.3456\n"
    )
    assert calculate(terms, facts, AS_OF)[0]["earned"] == earned


def test_free_goods_have_units_in_place_of_money(files):
    text = (
        TERMS.partition("earn:")[0]
        + "basis: {measure: quantity}\n"
        + "earn: {method: free_goods, per: 100, give: {product: G, units: 2}}\n"
    )
    terms, facts = files(text, orders=HEAD + "o1,1,A,P,2026-03-01,150,1\n")
    (document,) = calculate(terms, facts, AS_OF)
    assert (document["earned_units"], document["basis"]) == (2, "150")
    assert "earned" not in document


def test_parquet_gives_what_csv_gives(files, tmp_path):
    terms, facts = files(
        orders=HEAD + "o1,1,A,P,2026-03-01,20,100\no2,1,A,P,2026-03-02,0.5,0.333333\n"
    )
    table = pa.table(
        {
            "order_id": ["o1", "o2"], "line_no": ["1", "1"], "account_id": ["A", "A"],
            "product_id": ["P", "P"], "order_date": [date(2026, 3, 1), date(2026, 3, 2)],
            "quantity": pa.array([Decimal("20"), Decimal("0.5")], pa.decimal128(18, 4)),
            "unit_price": pa.array([100.0, 0.333333]),
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "orders.parquet")
    by_parquet = {"orders": tmp_path / "orders.parquet"}
    assert calculate(terms, by_parquet, AS_OF) == calculate(terms, facts, AS_OF)


def test_names_stay_as_they_are_written(files):
    """Ids keep zeros and spaces, text in quotes keeps commas; columns come in any order."""
    orders = (
        "unit_price,quantity,order_date,product_id,account_id,line_no,order_id,note\n"
        '100,1,2026-03-01,P,007,01,"O, 1",x\n'
    )
    terms, facts = files(orders="\ufeff" + orders)
    (document,) = calculate(terms, facts, AS_OF)
    assert document["account"] == "007"
    assert [(line["order_id"], line["line_no"]) for line in document["lines"]] == [("O, 1", "01")]


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        (HEAD + "o1,1,A,P,2026-03-01,20,100\no2,1,A,P,2026-03-01,12x,100\n",
         "row 3, column quantity", "'12x' is"),
        (HEAD + "o1,1,A,P,2026-03-01,1e3,100\n", "column quantity", "'1e3' is"),
        (HEAD + "o1,1,A,P,2026-03-01,,100\n", "column quantity", "is empty or"),
        (HEAD + "o1,1,A,P,2026-02-30,1,100\n", "column order_date", "2026-02-30"),
        (HEAD + "o1,1,A,P,01.03.2026,1,100\n", "column order_date", "01.03.2026"),
        (HEAD + "o1,1,A,P,2026-03-01,1,0.1234567\n", "column unit_price", "0.1234567"),
        (HEAD + 'o1,1,A,P,2026-03-01,"1,000",1\n', "column quantity", "1,000"),
        (HEAD + "o1,1,A,P,2026-03-01,1\n", "orders.csv", "cannot be read"),
        (HEAD.replace("quantity,", "") + "o1,1,A,P,2026-03-01,100\n",
         "row 1", "lacks the column quantity"),
        (HEAD.strip() + ",quantity\no1,1,A,P,2026-03-01,1,100,1\n",
         "row 1", "column quantity twice"),
        (HEAD + "o1,1,A,P,2026-03-01,1,100\no1,1,A,P,2026-03-01,2,100\n",
         "orders.csv", "two different rows of order_id o1"),
        ("", "row 1", "lacks the column"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_trusted_is_refused_with_its_place(files, content, where, said):
    terms, facts = files(orders=content)
    with pytest.raises(DataRefused) as refusal:
        calculate(terms, facts, AS_OF)
    assert where in refusal.value.where
    assert said in refusal.value.message
    assert refusal.value.remedy


def test_a_repeated_row_counts_once_and_the_newest_version_holds(files):
    row = "o1,1,A,P,2026-03-01,10,100\n"
    terms, facts = files(orders=HEAD + row + row)
    assert calculate(terms, facts, AS_OF)[0]["basis"] == "1000.00"
    head = HEAD.strip() + ",version\n"
    versions = "o1,1,A,P,2026-03-01,10,100,1\no1,1,A,P,2026-03-01,3,100,2\n"
    terms, facts = files(orders=head + versions)
    assert calculate(terms, facts, AS_OF)[0]["basis"] == "300.00"


def test_a_missing_input_or_file_names_its_option(files, tmp_path):
    terms, facts = files()
    with pytest.raises(UsageError, match="needs orders") as refusal:
        calculate(terms, facts, AS_OF)
    assert refusal.value.where == "option --orders"
    with pytest.raises(UsageError) as refusal:
        calculate(terms, {"orders": tmp_path / "nothing.csv"}, AS_OF)
    assert refusal.value.where == "option --orders"


def test_check_reads_files_and_folders(files, tmp_path):
    terms, _ = files()
    assert check([terms]).programs == ["D1 version 1"]
    assert check([tmp_path]).programs == ["D1 version 1"]
    with pytest.raises(UsageError, match="no terms at"):
        check([tmp_path / "nowhere.yaml"])
