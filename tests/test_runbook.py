"""The runbook is one script, and a stranger who types it gets through."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from tests.test_clone import LEFT_OUT, ROOT

if TYPE_CHECKING:
    from adapters.warehouse.connect import Warehouse
    from tests.s3_server import Bucket

PAGE = ROOT / "docs" / "runbook.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.proof
@pytest.mark.timeout(5_400)
def test_every_command_of_the_runbook_does_what_it_says(new_home, bucket, fresh_database) -> None:
    place = new_home().path
    _share(place / "shared.env", bucket, fresh_database)
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
    # Neither the restored home, nor the one brought up to date, nor a second machine posts again.
    assert told.stdout.count("Nothing new to post") == 3
    _every_part_ran(blocks, told.stdout)


def _share(file: Path, bucket: Bucket, warehouse: Warehouse) -> None:
    """Write what the machines of the last part have in common."""
    name = warehouse.place.rpartition("/")[2]
    shared = {
        "PEAKLEDGER_LAKE": f"s3://{bucket.name}/peakledger",
        "PEAKLEDGER_WAREHOUSE_URL": Embedded(warehouse.home).url(ADMIN, name).text(),
        "PEAKLEDGER_LAKE_KEY": "a secret of the company",
        **bucket.environment,
    }
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in shared.items()]
    file.write_text("".join(lines), "utf-8")


def _every_part_ran(blocks: list[str], said: str) -> None:
    assert len(blocks) == 7
    for words in ("digest", "restored", "postgresql://"):
        assert words in said
    # `warehouse url` alone shows one, to whoever asks.
    shown = [line for line in said.splitlines() if re.search(r"password=|:[^/@\s]+@", line)]
    assert [line.partition(":")[0] for line in shown] == ["postgresql"], "a password was shown"
