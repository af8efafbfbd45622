"""Paths as the libraries of the lake take them and give them back: whatever stands in them.

The Delta library speaks of a table's files by URI, with the folders above the table escaped and the
partition folders as they are on disk. The engine takes texts in which `* ? [` ask for many files,
and reads `name=value` of every folder on the way as a column. Nothing else may turn one form into
another.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from glob import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.lake.places import Place
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, literal

if TYPE_CHECKING:  # who reads files alone need not load it
    from deltalake import DeltaTable

# What the Delta library (1.6) refuses, or reads as another path by decoding it once too often.
_UNREADABLE = re.compile(r"%[0-9A-Fa-f]{2}|[\[\]\\^|\x00-\x1f\x7f]")
_NONE = "__HIVE_DEFAULT_PARTITION__"


def tables_folder(lake: Path) -> Path:
    """Return the folder in which a lake's Delta tables lie: the lake's own wherever that can be.

    Where the Delta library cannot read the lake's path, the tables (which are made anew from raw
    where they are missing) lie beside the nearest folder above whose path it can read, under a name
    of their own. Raises `UsageError` where none of these may be written.
    """
    if not _UNREADABLE.search(str(lake.resolve())):
        return lake
    name = f".peakledger-{hashlib.sha256(os.fsencode(lake)).hexdigest()[:12]}"
    above = [each for each in lake.resolve().parents if not _UNREADABLE.search(str(each))]
    usable = [each for each in above if (each / name).is_dir() or os.access(each, os.W_OK)]
    if not usable:
        raise UsageError(
            _(
                "the Delta library cannot read the path of this home (an escape such as"
                " `%20`, or one of [ ] ^ | \\), and no folder above it may be written"
            ),
            where=str(lake),
            remedy=_("choose another home with --home"),
        )
    return usable[0] / name


def live_paths(
    delta: DeltaTable, folder: Place, where: Mapping[str, Sequence[str]] | None = None
) -> list[str]:
    """List the files of a table's last version, of the named partition values alone where given."""
    filters = [(name, "in", list(values)) for name, values in (where or {}).items()]
    root = delta.table_uri
    path = urlsplit(root).path
    uris = delta.file_uris(file_pruning_predicate=filters or None)
    return [str(folder / uri.removeprefix(root).removeprefix(path)) for uri in uris]


def files_sql(paths: Iterable[Path | str]) -> str:
    """Return a list of paths as SQL of the engine: each stands for itself and for no other file."""
    return f"[{', '.join(literal(escape(str(path))) for path in paths)}]"


def scratch_sql(paths: Iterable[Path | str]) -> str:
    """Return SQL that reads Parquet files for what stands in them, and not in their paths."""
    return f"read_parquet({files_sql(paths)}, hive_partitioning = false, union_by_name = true)"


def partitioned_sql(paths: Sequence[str]) -> str:
    """Return SQL that reads Parquet files of one table, with the values of its partition folders.

    A folder above the table that looks like a partition (`month=2026-01`) is none.
    """
    ours = partition_columns(paths[0])
    above = PurePosixPath(paths[0]).parts[: -1 - len(ours)]
    listed = files_sql(paths)
    if not any("=" in part for part in above):
        return (
            f"read_parquet({listed}, hive_partitioning = true, hive_types_autocast = false,"
            " union_by_name = true)"
        )
    values = ", ".join(_value(name, len(ours) - place) for place, name in enumerate(ours))
    told = f", {values}" if values else ""
    return (
        f"(select * exclude (filename){told} from read_parquet({listed},"
        " hive_partitioning = false, union_by_name = true, filename = true))"
    )


def partition_columns(path: str) -> list[str]:
    """Name the partition columns of a table by the folders right above one of its files."""
    found: list[str] = []
    for part in reversed(PurePosixPath(path).parts[:-1]):
        name, equals, _ = part.partition("=")
        if not equals:
            break
        found.insert(0, name)
    return found


def _value(name: str, from_end: int) -> str:
    """Return SQL for the value of a partition folder, the last one above the file being 1."""
    folder = f"string_split(filename, '/')[-{from_end + 1}]"
    value = f"url_decode(substr({folder}, {len(name) + 2}))"
    return f"nullif({value}, '{_NONE}') as {identifier(name)}"
