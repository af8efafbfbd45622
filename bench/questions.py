"""The twelve questions of docs/bi.md, asked of PostgreSQL as BI asks them."""

from __future__ import annotations

import re
import statistics
import time
from pathlib import Path

import psycopg

from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import BI
from bench.context import AS_OF, Context, peakledger
from bench.measure import PROJECT
from bench.registry import bench
from bench.results import Figure, Result

_ASKED, _AIM_SECONDS = 7, 0.2
_READER = "bench_reader"
_QUESTION = re.compile(r"\*\*([^*]+\?)\*\*\n\n```sql\n(.*?)```", re.DOTALL)


@bench("questions")
def questions(context: Context) -> Result:
    """The twelve questions of docs/bi.md, as who sees all rows and as who sees one region's."""
    with context.server(f"questions-{context.size}") as server:
        settings = f"readers: [{{role: {_READER}, regions: [East]}}]\n"
        server.home.settings_file.write_text(settings, "utf-8")
        run = ("run", "--feeds", context.sample(), "--as-of", AS_OF, "--quiet")
        took = context.run("questions-run", peakledger(*run, "--home", server.home.path), server)
        embedded = Embedded(server.home)
        every, limited = (_asked(embedded.url(role).text()) for role in (BI, _READER))
    slowest = max(every, key=lambda told: told[1])
    met = "met" if slowest[1] < _AIM_SECONDS else "missed"
    remarks = [
        f"{name} {seconds * 1000:.0f} ms, {rows} rows; one region {one[1] * 1000:.0f} ms"
        for (name, seconds, rows), one in zip(every, limited, strict=True)
    ]
    remarks.append(f"slowest: {slowest[1] * 1000:.0f} ms, aim {_AIM_SECONDS * 1000:.0f} ms: {met}")
    whole = Figure("the whole run before them", took, is_part=True, note="files to plan and ledger")
    return Result((whole,), tuple(remarks))


def shown_questions(page: Path = PROJECT / "docs" / "bi.md") -> list[tuple[str, str]]:
    """Return each question of the page with its query."""
    return _QUESTION.findall(page.read_text("utf-8"))


def _asked(url: str) -> list[tuple[str, float, int]]:
    """Return each question with the median seconds of its query, and how many rows it finds."""
    told = []
    with psycopg.connect(url) as connection:
        for question, query in shown_questions():
            seconds, rows = [], 0
            for _ in range(_ASKED):
                started = time.perf_counter()
                rows = len(connection.execute(query).fetchall())
                seconds.append(time.perf_counter() - started)
            told.append((question, statistics.median(seconds), rows))
    return told
