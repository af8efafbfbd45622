"""`sources infer | check | preview`: a new folder of files, from nothing to a checked map."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

_ORDERS = """\
Export of 2026-02-01
Belegnr;Kunde;Artikel;Datum;Menge;Preis
R1;0815;P1;31.01.2026;3;1,50
R2;0816;P2;31.01.2026;2;1.234,00
R3;0816;P2;31.01.2026;;1,00
"""


@pytest.fixture
def call(call, tmp_path) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        return call("sources", *arguments, "--home", str(tmp_path / "home"))

    return run


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "auftrag.csv").write_bytes(_ORDERS.encode("cp1252"))
    return folder


def test_a_proposal_is_refused_until_a_person_removes_the_marker(call, feeds):
    code, _, _ = call("infer", "--feeds", str(feeds), "--write")
    assert code == 0
    target = feeds / "source.yaml"
    text = target.read_text("utf-8")
    assert 'delimiter: ";"' in text
    assert "header_row: 2" in text
    target.write_text(text.replace("# currency: ?", "currency: EUR"), "utf-8")
    code, _, err = call("check", "--feeds", str(feeds))
    assert code == 2
    assert "a proposal that nobody has checked yet" in err
    assert "source.yaml, line" in err
    target.write_text(
        "\n".join(
            line for line in target.read_text("utf-8").splitlines() if not line.startswith("draft")
        ),
        "utf-8",
    )
    code, out, _ = call("check", "--feeds", str(feeds))
    assert code == 0
    assert "orders from 1 files" in out


def test_a_proposal_never_overwrites_a_map(call, feeds):
    (feeds / "source.yaml").write_text("mine", "utf-8")
    code, _, err = call("infer", "--feeds", str(feeds), "--write")
    assert code == 2
    assert "there is a source map already" in err
    assert (feeds / "source.yaml").read_text("utf-8") == "mine"


def test_a_preview_types_rows_and_says_what_would_be_held_and_writes_nothing(call, feeds, tmp_path):
    _, out, _ = call("infer", "--feeds", str(feeds), "--json")
    proposal = json.loads(out)["map"].replace("# currency: ?", "currency: EUR")
    proposal += "\nlimits: {rows: 1, money: 1}\n"  # else the file is refused, and no account known
    (feeds / "source.yaml").write_text(proposal, "utf-8")
    code, out, _ = call("preview", "--feeds", str(feeds), "--json")
    assert code == 0
    orders = next(each for each in json.loads(out) if each["feed"] == "orders")
    assert [row["unit_price"] for row in orders["rows"]] == ["1.500000", "1234.000000", "1.000000"]
    assert [row["held_for"] for row in orders["rows"]] == [None, None, "missing_value"]
    assert [row["file_line"] for row in orders["rows"]] == [3, 4, 5]
    assert orders["held"] == {"missing_value": 1}
    accounts = next(each for each in json.loads(out) if each["feed"] == "accounts")
    assert accounts["rows"][0]["account_id"] == "0815"
    assert not (tmp_path / "home").exists()


def test_a_preview_knows_the_accounts_and_products_of_the_folder(call, tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id\nA1\n", "utf-8")
    (folder / "products.csv").write_text("product_id,units_per_case\nP1,12\n", "utf-8")
    (folder / "orders.csv").write_text(
        "order_id,line_no,account_id,product_id,order_date,quantity,unit,unit_price,currency\n"
        "1,1,A1,P1,2026-01-31,1,case,2.50,EUR\n"
        "2,1,A9,P1,2026-01-31,1,case,2.50,EUR\n",
        "utf-8",
    )
    code, out, _ = call("preview", "--feeds", str(folder))
    assert code == 0
    assert "held: 1 unknown_account" in out


def test_a_folder_without_files_is_told(call, tmp_path):
    (tmp_path / "none").mkdir()
    code, _, err = call("infer", "--feeds", str(tmp_path / "none"))
    assert code == 2
    assert "holds no files to propose a map for" in err
