"""One run of the pipeline in a process of its own, which may be ended on its way.

Run by `runpy` with the globals that `pipeline_runs.start` gives.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from datetime import date, datetime
from pathlib import Path

from adapters.lake.crash_points import VARIABLE
from adapters.lake.home import Home
from stages.exports.finance import finance
from stages.operations.pipeline import run_all

GIVEN = globals()


def main() -> None:
    home, as_of = Home.at(GIVEN["HOME"]), date.fromisoformat(GIVEN["AS_OF"])
    now = datetime.fromisoformat(GIVEN["NOW"])
    run_id = GIVEN["RUN_ID"]
    if GIVEN["CRASH_AT"]:
        os.environ[VARIABLE] = GIVEN["CRASH_AT"]
    if GIVEN["MOST_BYTES"]:
        # A write beyond it fails like one on a full disk, whichever file it is.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (GIVEN["MOST_BYTES"], resource.RLIM_INFINITY))
    done = run_all(home, None, Path(GIVEN["FEEDS"]), as_of, now=now, run_id=run_id)
    if (error := done.error()) is not None and not GIVEN["MAY_REFUSE"]:
        sys.exit(f"{type(error).__name__}: {error}")
    if GIVEN["PERIOD"]:
        finance(home, None, GIVEN["PERIOD"], home.exports / "out", now=now, run_id=run_id)


main()
