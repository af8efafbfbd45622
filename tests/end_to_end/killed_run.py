"""One run of the pipeline in a process of its own, which a crash point may end; see test_kills.py.

Run by `runpy` with `HOME`, `FEEDS`, `AS_OF`, `RUN_ID` and `CRASH_AT` as its globals.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from adapters.lake.crash_points import VARIABLE
from adapters.lake.home import Home
from stages.exports.finance import finance
from stages.operations.pipeline import run_all

GIVEN = globals()


def main() -> None:
    home, as_of = Home.at(GIVEN["HOME"]), date.fromisoformat(GIVEN["AS_OF"])
    now = datetime.now(UTC)
    run_id = GIVEN["RUN_ID"]
    if GIVEN["CRASH_AT"]:
        os.environ[VARIABLE] = GIVEN["CRASH_AT"]
    run_all(home, None, Path(GIVEN["FEEDS"]), as_of, now=now, run_id=run_id)
    finance(home, None, GIVEN["PERIOD"], home.exports / "out", now=now, run_id=run_id)


main()
