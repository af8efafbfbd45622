"""A wish to stop gives one sentence and its exit code, whatever library it arrives in (F61)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

# Each waits until the interrupt comes; the line it prints first says that it waits.
_WAITS = {
    "in Python": "import time; time.sleep(60)",
    "in a query of the engine": (
        "import duckdb; duckdb.sql('select count(*) from range(10000000000) a, range(1000) b')"
        ".fetchall()"
    ),
    "where a library turns it into an error of its own": (
        "import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n"
        "    raise RuntimeError('Query interrupted')"
    ),
    "in a worker's result": (
        "from concurrent.futures import ThreadPoolExecutor; import time\n"
        "pool = ThreadPoolExecutor(1)\npool.submit(time.sleep, 1).result()\ntime.sleep(60)"
    ),
}
_PROGRAM = """
import cli.main, click
@click.command()
def waits():
    print("waits", flush=True)
{body}
cli.main.peakledger = waits
cli.main.main()
"""


@pytest.mark.parametrize("body", _WAITS.values(), ids=_WAITS)
def test_f61_an_interrupt_is_one_sentence_and_130(body):
    _is_one_sentence("\n".join(f"    {line}" for line in body.splitlines()), signal.SIGINT, 130)


def test_f61_sigterm_is_one_sentence_and_143():
    _is_one_sentence("    import time; time.sleep(60)", signal.SIGTERM, 143)


def _is_one_sentence(body, number, code):
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(body=body)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waits\n"
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=240)
    assert process.returncode == code
    assert said == (
        "\npeakledger: interrupted\n  remedy: run the same command again; nothing is half done\n"
    )
