"""The runbook is one script, and a stranger who types it gets through."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from tests.test_clone import LEFT_OUT, ROOT

PAGE = ROOT / "docs" / "runbook.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_every_command_of_the_runbook_does_what_it_says(new_home) -> None:
    place = new_home().path
    clone = place / "clone"
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*LEFT_OUT))
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    script = "set -euo pipefail\n" + "\n".join(blocks).replace("/srv/", '"$SRV"/')
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRT"))
    }
    homes = [Home.at(place / name) for name in ("peakledger", "restored")]
    try:
        told = subprocess.run(
            ["bash", "-c", script],
            cwd=clone,
            env={**environment, "SRV": str(place)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for home in homes:
            Embedded(home).stop()
    assert told.returncode == 0, told.stdout[-3_000:] + told.stderr[-3_000:]
    # Neither the restored home nor the one brought up to date posts anything a second time.
    assert told.stdout.count("Nothing new to post") == 2
    _every_part_ran(blocks, told.stdout)


def _every_part_ran(blocks: list[str], said: str) -> None:
    assert len(blocks) == 6
    for words in ("digest", "restored", "postgresql://"):
        assert words in said
    assert not re.search(r"password=|:[^/@\s]+@", said), "a password was shown"
