"""Relations of raw texts on the engine: `c0` … in the header's order, `content`, `n`, `ragged`.

Files of one header and format are read in one pass. Columns of the file are known by place alone
from here on, so that no name of theirs ever stands in a query.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.intake.feed_files.content import Opened
from adapters.lake.paths import files_sql
from transforms.language.quoting import literal

_LONGEST_LINE = 4 << 20


def raw_relation(group: Sequence[Opened]) -> str:
    """Return SQL that reads a group of opened files with one header.

    In text files `n` is the place of the row in the whole group, rising file by file; the engine
    must keep insertion order. Rows that the engine's reader cannot split are missing: who reads
    must count.
    """
    first = group[0]
    return _text(group) if first.kind == "text" else _lined(group)


def group_key(opened: Opened) -> tuple[object, ...]:
    """Return what files must have in common to be read in one pass."""
    named = tuple(opened.named)
    return (opened.kind, opened.header, named, opened.rows_a_line, opened.form, opened.first_line)


def named_relation(group: Sequence[Opened]) -> str:
    """Return SQL of a group's raw texts with the columns that names bear, behind the others."""
    raw, width = raw_relation(group), len(group[0].header)
    columns = [
        f"case content {_values(group, name)} end as c{width + at}"
        for at, name in enumerate(group[0].named)
    ]
    return f"(select *, {', '.join(columns)} from {raw})" if columns else raw


def _values(group: Sequence[Opened], name: str) -> str:
    """Return the branches of what a name says of each content; an empty text is nothing."""
    return " ".join(
        f"when {each.content.number} then nullif({literal(each.named[name])}, '')" for each in group
    )


def _text(group: Sequence[Opened]) -> str:
    form, width = group[0].form, len(group[0].header)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    files = files_sql(opened.path for opened in group)
    numbers = ", ".join(str(opened.content.number) for opened in group)
    skip, quote = group[0].first_line - 1, literal(form.quote)
    return (
        f"(select * exclude (file_index), [{numbers}][cast(file_index as bigint) + 1] as content,"
        " row_number() over () as n, cast(null as varchar) as ragged"
        f" from (select *, file_index from read_csv({files}, columns = {{{columns}}},"
        f" header = false, skip = {skip}, auto_detect = false, nullstr = '', encoding = 'utf-8',"
        " hive_partitioning = false,"
        f" delim = {literal(str(form.delimiter))}, quote = {quote}, escape = {quote},"
        f" strict_mode = true, max_line_size = {_LONGEST_LINE}, store_rejects = true,"
        " rejects_limit = 10)))"
    )


def _lined(group: Sequence[Opened]) -> str:
    files = files_sql(opened.path for opened in group)
    numbers = ", ".join(str(opened.content.number) for opened in group)
    return (
        f"(select * exclude (file_index), [{numbers}][cast(file_index as bigint) + 1] as content"
        f" from (select *, file_index from read_parquet({files}, hive_partitioning = false)))"
    )
