"""What the lake keeps of the feeds as they came: rows held, let in, restated, and the scorecard.

Goes in: a home. Comes out: rows to print. They are read from the lake: no database is needed.
Letting rows out by hand is in `stages.intake.release`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from adapters.intake.relations import one_row, query, texts
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from transforms.intake.reasons import REASONS
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifiers
from transforms.language.words import unknown
from transforms.schema import (
    FEEDS,
    INTAKE,
    RELEASED,
    RESTATED_ROW,
    RESTATEMENT,
    WAREHOUSE_TABLES,
    Table,
)

_SHOWN = (
    "id", "source", "feed", "file", "file_line", "reason_code", "column_name", "raw_value",
    "raw_row", "row_money",
)  # fmt: skip


@dataclass(frozen=True)
class RecordRows:
    """Rows of one answer, as dicts in the order of `columns`."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def counts(home: Home) -> RecordRows:
    """Count the rows turned away by source, feed, file and reason."""
    return _read(home, query("held_count", held_row=Lake(home).quarantine().scan()))


def refused_files(home: Home, *, acceptable: bool = False) -> list[tuple[str, str, str, str]]:
    """List source, feed, name and SHA-256 of the files refused; `acceptable`: if a person may."""
    asked = query(
        "refused_file",
        intake_row=Lake(home).state(INTAKE).scan(),
        params=one_row(acceptable=acceptable),
    )
    with Engine.open(home) as engine:
        return engine.rows(asked)


def held_rows(
    home: Home,
    *,
    feed: str | None = None,
    reason: str | None = None,
    file: str | None = None,
    limit: int = 100,
) -> RecordRows:
    """Return rows turned away, of one feed, reason or file where given.

    Raises `UsageError` for a feed, a reason or a file that there is not.
    """
    require_known(home, feed=feed, reason=reason, file=file)
    chosen = chosen_rows(home, feed=feed, reason=reason, file=file)
    return _read(home, f"select {identifiers(_SHOWN)} from ({chosen}) limit {limit}")


def chosen_rows(
    home: Home,
    *,
    feed: str | None,
    reason: str | None,
    file: str | None,
    ids: Iterable[str] = (),
) -> str:
    """Return the rows in quarantine that all of these name, as a relation; None names any."""
    return query(
        "chosen_held_row",
        held_row=Lake(home).quarantine().scan(),
        params=one_row(feed=feed, reason=reason, file=file),
        chosen_id=texts("id", ids),
    )


def require_known(
    home: Home, *, feed: str | None = None, reason: str | None = None, file: str | None = None
) -> None:
    """Raise `UsageError`, naming what there is, for a feed, reason or file that there is not."""
    if feed is not None and feed not in FEEDS:
        says = _("there is no feed {name}", name=repr(feed))
        raise unknown(says, feed, FEEDS, where="--feed", error=UsageError)
    if reason is not None and reason not in REASONS:
        says = _("there is no reason {reason}", reason=repr(reason))
        raise unknown(says, reason, REASONS, where="--reason", error=UsageError)
    if file is None:
        return
    with Engine.open(home) as engine:
        record = Lake(home).state(INTAKE).scan()
        files = [
            name for (name,) in engine.rows(f"select distinct file from ({record}) order by 1")
        ]
    if file not in files:
        raise unknown(
            _("no file {file} has come in", file=repr(file)),
            file,
            files,
            where="--file",
            none=_("nothing has come in yet: run `peakledger ingest`"),
            error=UsageError,
        )


def released(home: Home, *, limit: int = 100) -> RecordRows:
    """Return the rows that were held and came in after all, the latest first."""
    let_in = query("let_in_row", released=Lake(home).state(RELEASED).scan())
    return _read(home, f"{let_in} limit {limit}")


def restatements(home: Home, *, file: str | None = None, limit: int = 100) -> RecordRows:
    """Return what newer deliveries changed, the latest first; raise for a file there is not."""
    return _noted(home, "noted_restatement", RESTATEMENT, file, limit=limit)


def restated_rows(home: Home, *, file: str | None = None, limit: int = 100) -> RecordRows:
    """Return the rows that newer deliveries added, removed or changed; raise as above."""
    return _noted(home, "noted_change", RESTATED_ROW, file, limit=limit)


def scorecard(home: Home) -> RecordRows:
    """Return the scorecard of the last build."""
    table = Lake(home).table("marts", WAREHOUSE_TABLES["source_scorecard"], ())
    return _read(home, f"select * from ({table.scan()}) order by source, feed")


def _noted(home: Home, name: str, table: Table, file: str | None, *, limit: int) -> RecordRows:
    require_known(home, file=file)
    rows = Lake(home).state(table).scan()
    asked = query(name, **{table.name: rows}, params=one_row(file=file))
    return _read(home, f"{asked} limit {limit}")


def _read(home: Home, select: str) -> RecordRows:
    with Engine.open(home) as engine:
        found = engine.arrow(select)
    return RecordRows(tuple(found.column_names), tuple(found.to_pylist()))
