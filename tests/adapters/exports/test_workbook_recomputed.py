"""A spreadsheet program that computes the workbook anew comes to what its cells hold."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest

from transforms.exports.finance.words import BOOK_WORDS

SOFFICE = shutil.which("soffice")
DRAWN = [
    (program, account, kind, f"{sign}{number * 37}.{number:02}", currency)
    for number, (program, account) in enumerate(
        [("VOL", "A"), ("vol", "a"), ("=1+1", "上海一批商"), ("V*", "B?"), ("", ""), (">5", "7")]
        * 5,
        start=1,
    )
    for kind, sign in (("accrual", ""), ("reversal", "-"))
    for currency in ("CNY", "EUR")
]


@pytest.mark.proof
@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice: apt-get install libreoffice-calc")
@pytest.mark.parametrize("language", BOOK_WORDS)
def test_libreoffice_recomputes_every_formula_to_what_its_cell_holds(
    booked, write, tmp_path, language
):
    told = write(booked(*DRAWN), language=language) / "rebates.xlsx"
    bare = tmp_path / "bare" / "rebates.xlsx"
    bare.parent.mkdir()
    with zipfile.ZipFile(told) as archive, zipfile.ZipFile(bare, "w") as without:
        for name in archive.namelist():
            without.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", archive.read(name)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    out = tmp_path / "computed"
    subprocess.run(
        [SOFFICE, "--headless", profile, "--convert-to", "xlsx", "--outdir", out, bare],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    formulas = openpyxl.load_workbook(told)
    held = openpyxl.load_workbook(told, data_only=True)
    computed = openpyxl.load_workbook(out / "rebates.xlsx", data_only=True)
    places = [
        (page.title, cell.coordinate)
        for page in formulas
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(places) > 20
    assert {p: computed[p[0]][p[1]].value for p in places} == {
        p: held[p[0]][p[1]].value for p in places
    }
