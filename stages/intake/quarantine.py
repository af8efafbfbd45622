"""Rows turned away: how many and why, and each of them as it stood in its file.

Goes in: a home. Comes out: counts by source, feed, file and reason with their money, the rows, or
those that came in after all. Read from the lake, so that it answers without a database. Letting
rows out by hand is in `stages.intake.release`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from transforms.intake.reasons import REASONS
from transforms.language.errors import UsageError
from transforms.language.words import unknown
from transforms.schema import FEEDS, INTAKE, RELEASED

_COUNTS = """
select source, feed, file, reason_code, count(*) as rows, sum(row_money) as money,
    min(file_line) as first_line
from turned_away
group by source, feed, file, reason_code
order by rows desc, source, feed, file, reason_code
"""
_ROWS = """
select concat(file_sha256[:12], ':', file_line) as id, source, feed, file, file_line, reason_code,
    column_name, raw_value, raw_row, row_money
from turned_away
where (? is null or feed = ?) and (? is null or reason_code = ?) and (? is null or file = ?)
order by source, feed, file, file_line
limit ?
"""
_RELEASED = """
select concat(file_sha256[:12], ':', file_line) as id, feed, file, reason_code, row_money,
    released_by, released_why, released_at
from let_in
order by released_at desc, source, feed, file, file_line
limit ?
"""


@dataclass(frozen=True)
class Quarantined:
    """Rows of one answer, as dicts in the order of `columns`."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def counts(home: Home) -> Quarantined:
    """Count the rows turned away by source, feed, file and reason."""
    return _asked(home, _COUNTS, [])


def rows(
    home: Home,
    *,
    feed: str | None = None,
    reason: str | None = None,
    file: str | None = None,
    limit: int = 100,
) -> Quarantined:
    """Return rows turned away, of one feed, reason or file where given.

    Raises `UsageError` for a feed, a reason or a file that there is not.
    """
    require_known(home, feed=feed, reason=reason, file=file)
    return _asked(home, _ROWS, [feed, feed, reason, reason, file, file, limit])


def require_known(
    home: Home, *, feed: str | None = None, reason: str | None = None, file: str | None = None
) -> None:
    """Raise `UsageError`, naming what there is, for a feed, reason or file that there is not."""
    for option, name, known in (("--feed", feed, FEEDS), ("--reason", reason, REASONS)):
        if name is not None and name not in known:
            says = f"there is no {option[2:]} {name!r}"
            raise unknown(says, name, known, where=option, error=UsageError)
    if file is None:
        return
    with Engine.open(home) as engine:
        record = Lake(home).state(INTAKE).scan()
        files = [
            name for (name,) in engine.rows(f"select distinct file from ({record}) order by 1")
        ]
    if file not in files:
        raise unknown(
            f"no file {file!r} has come in",
            file,
            files,
            where="--file",
            none="nothing has come in yet: run `peakledger ingest`",
            error=UsageError,
        )


def released(home: Home, *, limit: int = 100) -> Quarantined:
    """Return the rows that were held and came in after all, the latest first."""
    with Engine.open(home) as engine:
        engine.view("let_in", Lake(home).state(RELEASED).scan())
        found = engine.arrow(_RELEASED, [limit])
    return Quarantined(tuple(found.column_names), tuple(found.to_pylist()))


def _asked(home: Home, query: str, parameters: list[Any]) -> Quarantined:
    with Engine.open(home) as engine:
        engine.view("turned_away", Lake(home).quarantine().scan())
        found = engine.arrow(query, parameters)
    return Quarantined(tuple(found.column_names), tuple(found.to_pylist()))
