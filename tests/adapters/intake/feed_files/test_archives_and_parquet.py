"""Archives and Parquet of people who mean harm, or whose files broke on the way."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.intake.file_faults import FileRefused

TABLE = b"a,b\n1,2\n"


def _zip(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def _code(opened, data: bytes, name: str, **form) -> str:
    with pytest.raises(FileRefused) as refused:
        opened(data, name, **form)
    return refused.value.code


@pytest.mark.parametrize(
    "member",
    ["../orders.csv", "/etc/orders.csv", "a/../../b.csv", "..\\b.csv", "C:\\b.csv", "x" * 300,
     "a\u202ecsv.exe", "a\nb.csv"],
)  # fmt: skip
def test_f29_a_member_whose_name_leads_elsewhere_stops_the_file(opened, member, tmp_path):
    assert _code(opened, _zip((member, TABLE)), "orders.csv.zip") == "hostile"
    assert not list(tmp_path.rglob("*.plain"))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_f29_a_member_that_is_a_link_or_a_device_stops_the_file(opened, kind):
    member = zipfile.ZipInfo("orders.csv")
    member.external_attr = (kind | 0o644) << 16
    assert _code(opened, _zip((member, b"/etc/passwd")), "orders.csv.zip") == "hostile"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (gzip.compress(gzip.compress(TABLE, mtime=0), mtime=0), "orders.csv.gz"),
        (_zip(("orders.csv", _zip(("orders.csv", TABLE)))), "orders.csv.zip"),
    ],
    ids=["gzip", "zip"],
)
def test_f28_a_table_is_packed_once(opened, data, name):
    assert _code(opened, data, name) == "wrong_format"


@pytest.mark.parametrize("packed", [True, False])
def test_f28_a_ratio_above_a_hundred_is_refused_and_nothing_is_left_of_it(opened, packed, tmp_path):
    data = b"a,b\n" + b"1,2\n" * (1 << 20)
    packed_data = gzip.compress(data) if packed else _zip(("orders.csv", data))
    name = "orders.csv.gz" if packed else "orders.csv.zip"
    assert len(data) > 100 * len(packed_data)
    assert _code(opened, packed_data, name) == "bomb"


def test_a_damaged_member_is_found_by_its_checksum(opened):
    """F15."""
    data = bytearray(_zip(("orders.csv", TABLE * 50)))
    data[42] ^= 0x10
    assert _code(opened, bytes(data), "orders.csv.zip") == "damaged"


def test_a_locked_archive_is_refused(opened):
    data = bytearray(_zip(("orders.csv", TABLE)))
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1  # the list says it is encrypted
    assert _code(opened, bytes(data), "orders.csv.zip") == "damaged"


def _parquet(table: pa.Table, **how) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **how)
    return stream.getvalue()


def test_f27_a_page_that_was_changed_is_found_by_its_checksum(opened):
    table = pa.table({"a": ["needle-in-a-page"] * 9, "b": ["x"] * 9})
    plain = {"use_dictionary": False, "write_statistics": False}
    data = _parquet(table, compression="none", write_page_checksum=True, **plain)
    changed = data.replace(b"needle-in-a-page", b"needle-in-a-pagf", 1)
    assert changed != data
    assert _code(opened, changed, "x.parquet") == "damaged"


def test_f27_moments_that_do_not_say_their_zone_need_a_word_of_the_map(opened, texts):
    at = pa.array([datetime(2026, 1, 31, 22, 30)], pa.timestamp("ns"))  # noqa: DTZ001
    data = _parquet(pa.table({"a": at, "b": ["x"]}), use_deprecated_int96_timestamps=True)
    assert _code(opened, data, "x.parquet") == "undeclared"
    utc = texts(opened(data, "x.parquet", int96="utc"))
    assert utc == [(1, ("2026-01-31T22:30:00+00", "x"), None)]
    local = texts(opened(data, "x.parquet", int96="local"))
    assert local == [(1, ("2026-01-31 22:30:00", "x"), None)]


def test_f27_each_file_gives_its_own_types_as_text(opened, texts):
    """Files of one feed with other types: none is cast to the first one's."""
    cents = opened(_parquet(pa.table({"a": [Decimal("1.25")], "b": ["x"]})), "1.parquet")
    whole = opened(_parquet(pa.table({"a": [125], "b": ["x"]})), "2.parquet")
    assert [texts(each)[0][1][0] for each in (cents, whole)] == ["1.25", "125"]


def test_f27_a_scale_that_cannot_be_is_refused(opened):
    """A decimal whose scale was changed in the footer to more digits than it has."""
    data = _parquet(pa.table({"a": pa.array([Decimal("1.25")], pa.decimal128(9, 2)), "b": ["x"]}))
    mark = b"\x15\x04\x15\x12"  # scale 2, precision 9
    assert mark in data
    assert _code(opened, data.replace(mark, b"\x15\x24\x15\x12"), "x.parquet") == "damaged"


def test_f27_one_long_text_for_many_rows_is_counted_before_it_is_written(opened):
    text = "x" * (1 << 20)
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), pa.array([text]))
    data = _parquet(pa.table({"a": column, "b": ["y"] * 2_000}))
    assert len(data) < 3 << 20
    assert _code(opened, data, "x.parquet") in ("bomb", "parser_died", "damaged")


def test_bytes_that_are_text_without_saying_so_are_read_as_text(opened, texts):
    data = _parquet(pa.table({"a": pa.array(["青岛".encode()], pa.binary()), "b": ["x"]}))
    assert texts(opened(data, "x.parquet")) == [(1, ("青岛", "x"), None)]
