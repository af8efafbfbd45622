"""Where a source comes from, as its map says: mistakes shown where they stand, and no secrets."""

# Moments without an offset are what some sources have.
# ruff: noqa: DTZ001
from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from transforms.intake.source_map import map_digest, parse_source_map
from transforms.intake.source_map.marks import (
    ExtractSpan,
    mark_like,
    parse_mark,
    span_of,
    write_mark,
)
from transforms.intake.source_map.origins import Watermark
from transforms.language.errors import DataRefused, UsageError

FILES = """\
source: edi
path: "sftp://edi.example.com/out/*.csv"
connection: edi
feeds:
  accounts: {columns: {account_id: id}}
"""
SQL = """\
source: erp
kind: sql
connection: erp_db
feeds:
  accounts:
    query: select id from account where at >= :since and at < :until
    watermark: {column: at, start: 2026-01-01, overlap: 2 days}
    columns: {account_id: id}
"""
HTTP = """\
source: shop
kind: http
url: https://api.example.com/v1
feeds:
  accounts:
    request: {path: /accounts, paging: {by: cursor, param: after, next: next}}
    columns: {account_id: id}
"""


@pytest.mark.parametrize("text", [FILES, SQL, HTTP, FILES.replace("sftp", "s3")])
def test_each_kind_of_source_is_a_map(text):
    assert parse_source_map(text, "source.yaml").feeds["accounts"].columns


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "says", "remedy"),
    [
        (FILES, "sftp:", "ftp:", 2, "not read from ftp://", "s3://"),
        (FILES, "connection: edi\n", "", 2, "SFTP server needs a connection", "connection: edi"),
        (FILES, "out/*.csv", "**/*.csv", 2, "not searched on SFTP", "name the folders"),
        (FILES, "columns", 'path: "x.csv", columns', 2, "several places", "one map for each"),
        (FILES, "columns", "query: select 1, columns", 5, "`query` says nothing", "path"),
        (FILES, "columns", "request: {path: /a}, columns", 5, "`request` says nothing", "path"),
        (FILES, "connection: edi", "connection: edi\nurl: https://x", 4, "`url` says nothing", ""),
        (SQL, "connection: erp_db\n", "", 2, "needs a connection", "erp_db"),
        (SQL, "kind: sql", "kind: sql\npath: a.csv", 3, "`path` says nothing", "query"),
        (SQL, "kind: sql", "kind: sql\nformat: {type: csv}", 3, "has no format", "leave it out"),
        (SQL, "    query: select id from account where at >= :since and at < :until\n", "", 5,
         "has no query", "add `query"),
        (SQL, "    watermark: {column: at, start: 2026-01-01, overlap: 2 days}\n", "", 5,
         "needs a watermark", "start"),
        (SQL, ">= :since", "> 0", 7, "nothing asks for `:since`", "use it"),
        (SQL, "start: 2026-01-01", "start: soon", 7, "no place to start", "a day"),
        (SQL, "start: 2026-01-01", "start: 2026-13-01", 7, "no place to start", "a day"),
        (SQL, "overlap: 2 days", "overlap: 2 hours", 7, "no overlap for marks", "2 days"),
        (SQL, "overlap: 2 days", "overlap: 7", 7, "no overlap for marks", "2 days"),
        (SQL, "overlap: 2", "overlp: 2", 7, "unknown key", "did you mean"),
        (HTTP, "url: https://api.example.com/v1\n", "", 2, "needs its address", "https://"),
        (HTTP, "path: /accounts", "path: https://x/", 6, "below the source's", "/orders"),
        (HTTP, "param: after, ", "", 6, "needs `param`", "param: cursor"),
        (HTTP, ", next: next", "", 6, "holds the next cursor", "by cursor"),
        (HTTP, "by: cursor", "by: luck", 6, "paging.by", ""),
        (HTTP, "next: next", "next: next, size: 5", 6, "needs `size_param`", "name"),
        (HTTP, "path: /accounts,", 'path: /a, params: {s: ":since"},', 5, "needs a watermark", ""),
    ],
)  # fmt: skip
def test_a_mistake_names_line_and_remedy(text, old, new, line, says, remedy):
    assert old in text
    with pytest.raises(UsageError, match=r"(?s).") as refused:
        parse_source_map(text.replace(old, new, 1), "source.yaml")
    assert says in refused.value.message
    assert f"line {line}," in f"{refused.value.where},"
    assert remedy in (refused.value.remedy or "")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (FILES, "sftp://edi", "sftp://me:c4nary@edi"),
        (FILES, "sftp://edi.example.com/out/*.csv", "s3://b/*.csv?token=c4nary"),
        (SQL, "connection: erp_db", "connection: postgresql://me:c4nary@erp/db"),
        (SQL, "connection: erp_db", "connection: erp_db\npassword: c4nary"),
        (SQL, "connection: erp_db", "connection: {password: c4nary}"),
        (HTTP, "https://api", "https://me:c4nary@api"),
        (HTTP, "example.com/v1", "example.com/v1?api_key=c4nary"),
        (HTTP, "path: /accounts", 'path: "/accounts://x?access_token=c4nary"'),
    ],
)
def test_f52_a_map_with_a_password_is_refused_and_the_password_not_shown(text, old, new):
    assert old in text
    with pytest.raises(UsageError, match=r"(?s).") as refused:
        parse_source_map(text.replace(old, new, 1), "source.yaml")
    assert "c4nary" not in str(refused.value)
    assert refused.value.remedy


def test_where_a_file_comes_from_has_no_bearing_on_how_it_is_read():
    made = parse_source_map(FILES, "a")
    moved = parse_source_map(FILES.replace("edi.example.com", "new.example.com"), "b")
    assert map_digest(made, "accounts") == map_digest(moved, "accounts")


def test_of_an_extracted_row_the_newest_version_stands_unless_the_map_says_otherwise():
    assert parse_source_map(SQL, "a").feeds["accounts"].conflicts == "newest"
    said = SQL.replace("    columns", "    conflicts: quarantine\n    columns")
    assert parse_source_map(said, "a").feeds["accounts"].conflicts == "quarantine"


NOW = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "overlap", "reached", "since", "until"),
    [
        ("2026-01-01", "0", None, date(2026, 1, 1), date(2026, 3, 2)),
        ("2026-01-01", "2 days", "2026-02-10", date(2026, 2, 8), date(2026, 3, 2)),
        ("2026-01-01", "9 weeks", "2026-02-10", date(2026, 1, 1), date(2026, 3, 2)),
        ("2026-01-01 00:00:00", "2 hours", "2026-02-10 01:00:00", datetime(2026, 2, 9, 23),
         datetime(2026, 3, 2, 7)),
        ("2026-01-01T00:00:00+00:00", "30 minutes", "2026-02-10T01:00:00+00:00",
         datetime(2026, 2, 10, 0, 30, tzinfo=UTC), NOW),
        ("0", "10", "55", 45, None),
        ("50", "10", "55", 50, None),
    ],
)  # fmt: skip
def test_a_span_begins_an_overlap_before_the_mark_and_ends_now(
    start, overlap, reached, since, until
):
    """The source is in Shanghai, where it is already the next morning."""
    watermark = Watermark(column="at", start=start, overlap=overlap)
    mark = parse_mark(reached) if reached else None
    assert span_of(watermark, mark, NOW, "Asia/Shanghai") == ExtractSpan(since, until)


@pytest.mark.parametrize("text", ["-7", "2026-01-31", "2026-01-31T18:00:00.5+08:00"])
def test_a_mark_is_read_as_it_was_written(text):
    mark = parse_mark(text)
    assert parse_mark(write_mark(mark)) == mark


@pytest.mark.parametrize(
    ("start", "value"),
    [
        ("2026-01-01", 5),
        ("0", "2026-01-01"),
        ("2026-01-01", "soon"),
        ("2026-01-01 00:00:00", "2026-02-01T00:00:00Z"),
        ("2026-01-01", datetime(2026, 1, 1, 10)),
        ("0", True),
    ],
)
def test_f13_a_value_of_another_kind_than_the_watermark_is_refused(start, value):
    with pytest.raises(DataRefused, match="the watermark's column holds"):
        mark_like(parse_mark(start), value, "here")
