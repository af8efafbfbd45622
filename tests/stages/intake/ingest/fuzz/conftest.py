"""Files made wrong on purpose, by a seed: one number makes one file, on every machine alike."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

HEADER = ["order_id", "line_no", "account_id", "product_id", "order_date", "quantity", "unit_price"]
HEADER += ["currency", "note"]
_NOTES = ["", "青岛 啤酒", 'a "quoted" word', "one, two", "Genève", "x", "=1+1", "two\nlines", "😀"]
_BITS = [b'"', b",", b"\n", b"\r", b";", b"\t", b"\0", b"\xff", b"'", b'","', b'"\n"', b"\\", b" "]
_BITS += [
    b"\r\n",
    b"0",
    b"-",
    b"e9",
    b"\xef\xbb\xbf",
    b"\xe9\x9d",
    b"<",
    b"&x;",
    b"{",
    b"]",
    b"9" * 40,
]
_ENDINGS = ["csv", "csv", "csv", "csv", "tsv", "jsonl", "xlsx", "parquet", "csv.gz", "csv.zip"]


@dataclass(frozen=True)
class Made:
    """A file of the fuzz: `is_sound` where nothing was done to it."""

    name: str
    data: bytes
    is_sound: bool


class Maker:
    """Make file `number` of a seed."""

    def __init__(self, seed: int):
        self._seed = seed

    def file(self, number: int) -> Made:
        rng = random.Random(f"{self._seed} {number}")
        ending = rng.choice(_ENDINGS)
        rows = self._rows(rng, number)
        is_sound = rng.random() < 0.1
        name = f"{number:06d}.{ending}"
        if is_sound:
            return Made(name, _written(rows, ending, rng), True)
        if rng.random() < 0.4:
            rows = _spoiled(rows, rng)
        data = _written(rows, ending, rng)
        if ending in ("xlsx", "csv.zip") and rng.random() < 0.4:
            data = _repacked(data, rng)
        elif ending == "csv.gz" and rng.random() < 0.4:
            data = gzip.compress(_mutated(gzip.decompress(data), rng), mtime=0)
        elif rng.random() < 0.8:
            data = _mutated(data, rng)
        return Made(_named(name, rng), data, False)

    def _rows(self, rng: random.Random, number: int) -> list[list[str]]:
        rows = [HEADER]
        for at in range(rng.randint(1, 30)):
            day = f"2026-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            price = f"{rng.randint(0, 99999) / 100:.2f}"
            row = [f"N{number}-{at}", "1", rng.choice(("A1", "A2")), rng.choice(("P1", "P2")), day]
            rows.append([*row, str(rng.randint(1, 500)), price, "CNY", rng.choice(_NOTES)])
        return rows


def _written(rows: list[list[str]], ending: str, rng: random.Random) -> bytes:
    if ending == "xlsx":
        return _workbook(rows)
    if ending == "parquet":
        return _parquet(rows, rng)
    if ending == "jsonl":
        objects = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
        return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects).encode()
    stream = io.StringIO()
    delimiter = "\t" if ending == "tsv" else ","
    end = rng.choice(("\n", "\r\n"))
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)
    data = stream.getvalue().encode()
    if ending == "csv.gz":
        return gzip.compress(data, mtime=0)
    return _zipped({"orders.csv": data}) if ending == "csv.zip" else data


def _workbook(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for place, text in enumerate(row):
                is_number = at and place in (5, 6) and text.replace(".", "").isdecimal()
                (sheet.write_number if is_number else sheet.write_string)(
                    at, place, float(text) if is_number else text
                )
    return stream.getvalue()


def _parquet(rows: list[list[str]], rng: random.Random) -> bytes:
    stream = io.BytesIO()
    names = rows[0]
    columns = [[row[at] if at < len(row) else None for row in rows[1:]] for at in range(len(names))]
    table = pa.Table.from_arrays([pa.array(each, pa.string()) for each in columns], names)
    packing = rng.choice(("none", "snappy", "zstd", "gzip"))
    pq.write_table(table, stream, compression=packing, write_page_checksum=rng.random() < 0.5)
    return stream.getvalue()


def _zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _spoiled(rows: list[list[str]], rng: random.Random) -> list[list[str]]:
    """Change what the table says: its header, its shape, its values."""
    rows = [list(row) for row in rows]
    for _ in range(rng.randint(1, 3)):
        kind = rng.randrange(7)
        row, place = rng.choice(rows), rng.randrange(len(HEADER))
        if kind == 0:
            rows[0][min(place, len(rows[0]) - 1)] = rng.choice(("", "x", "Order_ID ", "quantity"))
        elif kind == 1:
            for each in rows:
                each[place % len(each) : place % len(each) + 1] = []
            rows = [each or ["x"] for each in rows]
        elif kind == 2:
            order = rng.sample(range(len(HEADER)), len(HEADER))
            rows = [[(each + [""] * 9)[at] for at in order] for each in rows]
        elif kind == 3:
            row.append(rng.choice(("", "more")))
        elif kind == 4:
            row[place % len(row)] = rng.choice(
                (
                    "1.234",
                    "1e3",
                    "007",
                    "-5",
                    "1,5",
                    "NA",
                    "2026-02-30",
                    " ",
                    "A9",
                    "１２",
                    "x" * 900,
                )
            )
        elif kind == 5:
            rows.insert(rng.randrange(len(rows) + 1), ["TRL", str(len(rows))])
        else:
            rows.append(list(rng.choice(rows)))
    return rows


def _mutated(data: bytes, rng: random.Random) -> bytes:
    """Change the bytes, whatever they mean."""
    made = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at, kind = rng.randrange(len(made) + 1), rng.randrange(9)
        if kind == 0 and at < len(made):
            made[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            made[at:at] = rng.choice(_BITS)
        elif kind == 2:
            del made[at:]
        elif kind == 3:
            del made[at : at + rng.randint(1, 40)]
        elif kind == 4:
            start = rng.randrange(len(made) + 1)
            made[at:at] = made[start : start + rng.randint(1, 200)]
        elif kind == 5:
            made[at:] = made[at:].replace(b",", rng.choice((b";", b"\t", b"|", b",,")))
        elif kind == 6:
            made[at:] = made[at:].replace(b"\n", rng.choice((b"\r", b"\r\n", b"\n\n", b"\n ")))
        elif kind == 7:
            made = bytearray(_encoded(bytes(made), rng))
        else:
            made += rng.choice((b"", b"\0" * 30, b"<html>", b"\n\n\n", bytes(data[:50])))
    return bytes(made)


def _encoded(data: bytes, rng: random.Random) -> bytes:
    encoding = rng.choice(("gb18030", "utf-16", "utf-16-le", "cp1252", "utf-8-sig"))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _repacked(data: bytes, rng: random.Random) -> bytes:
    """Change one member of an archive, and pack it soundly again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(members))
    if rng.random() < 0.15:
        members[rng.choice(("../out.csv", "/etc/x", "a\\..\\b", "more.csv"))] = members.pop(name)
    else:
        members[name] = _mutated(members[name], rng)
    return _zipped(members)


def _named(name: str, rng: random.Random) -> str:
    if rng.random() < 0.85:
        return name
    stem, _, ending = name.partition(".")
    return rng.choice(
        (
            f"{stem}.{rng.choice(_ENDINGS)}",
            f"{stem}.{ending.upper()}",
            f"{stem}\u202e.{ending}",
            f"{stem} 订单 '\";--.{ending}",
            f"{stem}" + "x" * (240 - len(ending)) + f".{ending}",
            f"{stem}\n.{ending}",
            f"{stem}.dat",
            f"{stem}.{ending}.gz",
        )
    )


@pytest.fixture(scope="session")
def make_files() -> Callable[[int], Maker]:
    return Maker
