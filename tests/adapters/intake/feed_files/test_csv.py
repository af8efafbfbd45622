"""CSV as texts: what stands in a file stands in the relation, on its own line, or is refused."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.intake.feed_files import open_exactly, raw_relation
from transforms.language.errors import DataRefused


def test_values_stay_texts_and_empty_ones_are_null(opened, texts):
    assert texts(opened('a,b\n007,NA\n12.75,""\n,null\n')) == [
        (2, ("007", "NA"), None),
        (3, ("12.75", None), None),
        (4, (None, "null"), None),
    ]


def test_rows_keep_the_line_they_begin_on(opened, texts):
    data = 'a,b\n1,"two\nlines"\n\n3,"say ""hi"""\r\n4,x\n'
    assert texts(opened(data)) == [
        (2, ("1", "two\nlines"), None),
        (5, ("3", 'say "hi"'), None),
        (6, ("4", "x"), None),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_understood(opened, texts, ending):
    data = ending.join(["a,b", "1,2", "3,4", ""])
    assert texts(opened(data)) == [(2, ("1", "2"), None), (3, ("3", "4"), None)]


def test_line_endings_may_be_mixed(opened, texts):
    assert texts(opened("a,b\r\n1,2\n3,4\r\n")) == [(2, ("1", "2"), None), (3, ("3", "4"), None)]


def test_rows_that_do_not_fit_the_header_are_handed_on_with_their_line(opened, texts):
    """F21: never dropped."""
    assert texts(opened("a,b\n1,2\n3\n4,5,6\n7,8\n")) == [
        (2, ("1", "2"), None),
        (3, (None, None), '["3"]'),
        (4, (None, None), '["4", "5", "6"]'),
        (5, ("7", "8"), None),
    ]


@pytest.mark.parametrize("data", ['a,b\n1,"2\n3,4\n', 'a,b\n"1"x,2\n'])
def test_a_quote_that_is_not_closed_stops_the_file(opened, texts, data):
    with pytest.raises(DataRefused, match="cannot be split into rows") as refused:
        texts(opened(data))
    assert "line" in refused.value.where


def test_a_file_without_its_last_line_break_may_be_cut(opened, texts):
    """F15."""
    with pytest.raises(DataRefused, match="may be cut off"):
        opened("a,b\n1,2\n3,4")
    kept = opened("a,b\n1,2\n3,4", final_line_break="optional")
    assert texts(kept)[-1] == (3, ("3", "4"), None)


def test_the_header_may_stand_further_down_or_not_at_all(opened, texts):
    later = opened("made by ERP\n\na,b\n1,2\n", header_row=3)
    assert later.header == ("a", "b")
    assert texts(later) == [(4, ("1", "2"), None)]
    none = opened("1,2\n3,4\n", header=False, names=["a", "b"])
    assert texts(none) == [(1, ("1", "2"), None), (2, ("3", "4"), None)]


def test_a_declared_delimiter_and_quote(opened, texts):
    assert texts(opened("a;b\n'1;2';3\n", delimiter=";", quote="'")) == [(2, ("1;2", "3"), None)]
    assert texts(opened("a\tb\n1\t2\n", name="orders.tsv")) == [(2, ("1", "2"), None)]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gbk"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_declared_encodings(opened, texts, encoding, declared):
    """F19."""
    word = "Genève" if encoding == "cp1252" else "青岛啤酒"
    made = opened(f"a,b\n{word},2\n".encode(encoding), encoding=declared)
    assert made.header == ("a", "b")
    assert texts(made) == [(2, (word, "2"), None)]


@pytest.mark.parametrize(
    ("encoding", "word", "guess"),
    [("gb18030", "青岛啤酒", "gb18030"), ("cp1252", "Genève", "cp1252"), ("utf-16", "x", "utf-16")],
)
def test_an_undeclared_encoding_stops_the_file_and_shows_a_guess(opened, encoding, word, guess):
    """F19: never replacement characters."""
    with pytest.raises(DataRefused, match="not UTF-8") as refused:
        opened(f"a,b\n{word},2\n".encode(encoding))
    assert guess in refused.value.remedy


def test_a_file_that_is_not_in_its_declared_encoding_is_refused(opened):
    with pytest.raises(DataRefused, match="not in gb18030"):
        opened(b"a,b\n\xff\xff,2\n", encoding="gb18030")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\n1,\x002\n", "NUL"),
        (b"", "is empty"),
        (b"\n\n", "has no header"),
    ],
)
def test_files_that_are_no_table(opened, data, says):
    with pytest.raises(DataRefused, match=says):
        opened(data)


_TEXT = st.text(st.sampled_from("ab ,;\"\n\r\t'é青0."), max_size=6)
_TABLE = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(_TEXT, min_size=width, max_size=width), max_size=8)
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TABLE, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_both_readers_find_what_was_written(
    opened, texts, connection, tmp_path_factory, table, end, quote
):
    """Every text that a writer puts in comes out, by the engine's reader or row by row alike."""
    width = len(table[0]) if table else 2
    if not quote:  # this writer leaves a lone return bare, and then it is a line's end
        table = [[text.replace("\r", "") for text in row] for row in table]
    stream = io.StringIO()
    style = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, lineterminator=end, quoting=style)
    writer.writerow([f"h{at}" for at in range(width)])
    writer.writerows(table)
    made = opened(stream.getvalue())

    written = [tuple(text or None for text in row) for row in table]
    assert [row for _, row, _ in texts(made)] == written
    exact = open_exactly(made, tmp_path_factory.mktemp("exact"))
    rows = connection.execute(f"select * from {raw_relation([exact])} order by n").fetchall()
    assert [row[:width] for row in rows] == written


def test_lines_are_true_when_several_readers_share_many_files(opened, connection):
    """The place of a row must be its place in its file, whatever the engine does side by side."""
    from dataclasses import replace

    group = []
    for at in range(5):
        lines = [f"{at},{line},{'x' * (line % 50)}" for line in range(2, 30_002)]
        made = opened("\n".join(["file,line,text", *lines]) + "\n")
        group.append(replace(made, content=replace(made.content, number=at)))
    connection.execute("set preserve_insertion_order = true")
    connection.execute("set threads = 4")
    wrong = connection.execute(
        "select count(*), count(*) filter (cast(c0 as bigint) <> content),"
        " count(*) filter (cast(c1 as bigint) <> n - first + 2) from (select *, min(n) over"
        f" (partition by content) as first from {raw_relation(group)})"
    ).fetchone()
    assert wrong == (150_000, 0, 0)
