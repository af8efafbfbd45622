"""A source's own Parquet as texts: every page is decoded once, and its checksum held against it.

Texts are those that a CSV of the same table would show. INT96 moments do not say whether they are
UTC or local, and stop the file until the map does.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.intake.parsers.limits import FileLimits
from adapters.lake.paths import files_sql
from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, literal

_MOST_COLUMNS = 2_000


def read_parquet(
    path: Path, name: str, int96: str | None, target: Path, *, limits: FileLimits
) -> tuple[list[str], int]:
    """Write a Parquet file's rows to scratch Parquet of texts; return its header and their count.

    `int96`: what its INT96 moments mean, `utc` or `local`; None: nobody has said.
    """
    pa.set_cpu_count(1)
    schema, rows = _checked(path, name, int96)
    if rows:
        _write(path, name, schema, int96, rows=rows, target=target, limits=limits)
    else:
        none = [(f"c{place}", pa.string()) for place in range(len(schema.names))]
        lined = pa.schema([*none, ("n", pa.int64()), ("ragged", pa.string())])
        pq.write_table(lined.empty_table(), target)
    return list(schema.names), rows


def _checked(path: Path, name: str, int96: str | None) -> tuple[pa.Schema, int]:
    """Decode every page with its checksum; return the schema and the number of rows."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            schema, stored = file.schema_arrow, file.schema
            if len(schema.names) <= _MOST_COLUMNS:
                _check_int96(stored, name, int96)
                rows = sum(len(batch) for batch in file.iter_batches(batch_size=8_192))
                if rows == file.metadata.num_rows:
                    return schema, rows
                raise _damaged(name, _("{rows} rows where its footer says otherwise", rows=rows))
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, pa.ArrowMemoryError):
            raise MemoryError from error
        cut = "footer" in str(error) or "magic bytes" in str(error)
        raise _damaged(name, str(error).splitlines()[0], "cut_off" if cut else "damaged") from error
    raise FileRefused(
        "too_wide",
        _(
            "{name} has {count} columns, more than {most_columns}",
            name=name,
            count=len(schema.names),
            most_columns=_MOST_COLUMNS,
        ),
        where=name,
        remedy=_("deliver one row per fact, with a column per property"),
    )


def _check_int96(stored: pq.ParquetSchema, name: str, int96: str | None) -> None:
    old = [
        stored.column(place).name
        for place in range(len(stored))
        if stored.column(place).physical_type == "INT96"
    ]
    if old and int96 is None:
        raise FileRefused(
            "undeclared",
            _(
                "{name}: column {old} holds INT96 moments, which do not say whether they"
                " are UTC or local",
                name=name,
                old=repr(old[0]),
            ),
            where=_("{name}, column {old}", name=name, old=repr(old[0])),
            remedy=_(
                "say which: `format: {int96: utc}` or `{int96: local}` in source.yaml; or"
                " write the file with TIMESTAMP columns"
            ),
        )


def _write(
    path: Path,
    name: str,
    schema: pa.Schema,
    int96: str | None,
    *,
    rows: int,
    target: Path,
    limits: FileLimits,
) -> None:
    import duckdb  # loaded only by those who have Parquet

    settings = {
        "threads": 1,
        "memory_limit": f"{limits.memory_bytes // 2}B",
        "temp_directory": "",
    }
    with duckdb.connect(config=settings) as engine:
        engine.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        engine.execute("set autoinstall_known_extensions = false")
        read = (
            f"read_parquet({files_sql([path])}, hive_partitioning = false,"
            " file_row_number = true, binary_as_string = true)"
        )
        texts = [
            f"{_text(field.type, identifier(field.name), int96)} as c{at}"
            for at, field in enumerate(schema)
        ]
        try:
            _check_size(engine, name, texts, read, limits=limits)
            engine.execute(
                f"copy (select {', '.join(texts)}, file_row_number + 1 as n,"
                f" cast(null as varchar) as ragged from {read}) to {literal(str(target))}"
                " (format parquet)"
            )
        except duckdb.OutOfMemoryException as error:
            raise MemoryError from error
        except duckdb.Error as error:
            raise _damaged(name, str(error).splitlines()[0]) from error
    if (found := pq.read_metadata(target).num_rows) != rows:
        raise _damaged(name, _("two readers find {rows} and {found} rows", rows=rows, found=found))


def _check_size(
    engine: object, name: str, texts: list[str], read: str, *, limits: FileLimits
) -> None:
    """Count the texts before any is written: a dictionary holds one long text for many rows."""
    sizes = " + ".join(f"coalesce(strlen({text.rpartition(' as ')[0]}), 0)" for text in texts)
    (seen,) = engine.execute(f"select sum({sizes}) from {read}").fetchone()  # type: ignore[attr-defined]
    if seen > limits.expanded_bytes:
        raise FileRefused(
            "bomb",
            _(
                "{name} unpacks to more than it can honestly hold ({seen} bytes of text)",
                name=name,
                seen=seen,
            ),
            where=name,
            remedy=_(
                "deliver it in smaller files; or raise `files.expanded` in"
                " peakledger.yaml if it is honest"
            ),
        )


def _text(kind: pa.DataType, column: str, int96: str | None) -> str:
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        # Written with its offset, so that the map's zone and not the engine's decides the day.
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%dT%H:%M:%S+00')"
    if pa.types.is_timestamp(kind) and kind.unit == "ns" and int96 == "utc":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S+00')"
    if pa.types.is_timestamp(kind):
        # A day at midnight is a day.
        day = f"strftime({column}, '%Y-%m-%d')"
        return (
            f"case when cast({column} as time) = time '00:00:00' then {day}"
            f" else cast({column} as varchar) end"
        )
    return f"nullif(cast({column} as varchar), '')"


def _damaged(name: str, what: str, code: str = "damaged") -> FileRefused:
    return FileRefused(
        code,
        _("{name} cannot be read as Parquet: {what}", name=name, what=what),
        where=name,
        remedy=_("it was cut or damaged on its way: deliver the file again"),
    )
