"""What lies in a home is its owner's alone, whatever the umask of the caller."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cli.main import main


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id\nA1\n", "utf-8")
    (folder / "products.csv").write_text("product_id,units_per_case\nP1,12\n", "utf-8")
    (folder / "orders.csv").write_text(
        "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency\n"
        "o1,1,A1,P1,2026-01-10,10,100,CNY\n",
        "utf-8",
    )
    return folder


def _call(monkeypatch, *words: object) -> None:
    monkeypatch.setattr(sys, "argv", ["peakledger", *map(str, words)])
    before = os.umask(0o022)
    try:
        main()
    finally:
        assert os.umask(before) == 0o022


def test_nothing_that_a_home_holds_can_be_read_by_others(monkeypatch, capsys, feeds, new_home):
    home = new_home().path
    home.chmod(0o700)
    _call(monkeypatch, "ingest", "--feeds", feeds, "--home", home)
    _call(monkeypatch, "warehouse", "start", "--home", home)
    binaries = home / "pg" / "bin"
    open_to_others = [
        path
        for path in home.rglob("*")
        if not path.is_symlink() and path.stat().st_mode & 0o007 and binaries not in path.parents
    ]
    assert open_to_others == []
    assert home.stat().st_mode & 0o007 == 0


def test_a_file_that_was_asked_for_elsewhere_has_the_modes_of_the_callers_umask(
    monkeypatch, capsys, tmp_path
):
    _call(monkeypatch, "sources", "infer", "--feeds", _folder(tmp_path), "--write")
    assert (tmp_path / "shop" / "source.yaml").stat().st_mode & 0o777 == 0o644


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "orders.csv").write_text(
        "No;Customer;Item;Day;Qty;Price\n1;A;P;2026-01-31;3;1.50\n", "utf-8"
    )
    return tmp_path / "shop"
