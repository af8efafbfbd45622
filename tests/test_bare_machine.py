"""A newcomer whose machine has Python and make, and nothing else, gets through every tutorial.

The machine is a Debian of its own in a folder: what `debootstrap` makes of the smallest set of
packages and those two. Whoever sits at it has no rights. The last page changes the project's code,
for which its reader has git, as everybody who cloned it: it comes when the others are done.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docker.shape import done
from tests.test_clone import LEFT_OUT, ROOT
from tests.test_tutorials import ORDER, TERMINAL, require_as_shown, steps, typed

TOOLS = ("debootstrap", "unshare", "chroot")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]
pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(3_600),
    pytest.mark.skipif(MISSING != [], reason=f"not installed: {MISSING}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="a changed root is root's to make"),
]
# venv is a part of Python that Debian packs apart; certificates let pip trust its registry.
PACKAGES = "python3,python3-venv,make,ca-certificates"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
NEWCOMER = 1000
# Memory that processes share, and the processes: gone with the shell, and with them its servers.
_INSIDE = 'mount -t tmpfs none "$0/dev/shm"; mount -t proc none "$0/proc"; exec chroot "$@"'


@dataclass(frozen=True)
class Machine:
    """A folder that is the root of a machine."""

    root: Path

    def run(self, *words: str, user: int = NEWCOMER, cwd: str = "/") -> str:
        """Run a command at the machine; return what it said, to the letter."""
        known = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/home/newcomer", **TERMINAL}
        known["SSL_CERT_FILE"] = str(CERTIFICATES)
        command: Sequence[str | Path] = (
            *("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", _INSIDE),
            *(self.root, f"--userspec={user}:{user}", self.root),
            *("/usr/bin/env", "-i", f"--chdir={cwd}", *(f"{k}={v}" for k, v in known.items())),
            *words,
        )
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout[-3_000:] + told.stderr[-3_000:]
        return told.stdout


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    root = tmp_path_factory.mktemp("bare") / "root"
    done("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", root)
    # Those of a network that has some of its own.
    shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    done("chroot", root, "useradd", "--create-home", f"--uid={NEWCOMER}", "newcomer")
    clone = root / "home" / "newcomer" / "peakledger"
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*LEFT_OUT))
    done("chown", "-R", f"{NEWCOMER}:{NEWCOMER}", clone.parent)
    yield Machine(root)
    shutil.rmtree(root)


def test_every_tutorial_runs_where_there_is_python_and_make_alone(machine: Machine) -> None:
    clone = "/home/newcomer/peakledger"
    machine.run("make", "setup", cwd=clone)
    for tool in ("git", "gcc", "curl", "uv", "pip"):
        assert not shutil.which(tool, path=str(machine.root / "usr" / "bin")), tool
    pages = [step for page in ORDER[:-1] for step in steps(page)]
    require_as_shown(pages, machine.run("bash", "-c", typed(pages), cwd=clone))
    machine.run("apt-get", "install", "-yqq", "--no-install-recommends", "git", user=0)
    path = 'export PATH="$PWD/.venv/bin:$PATH"; cd work\n'
    last = steps(ORDER[-1])
    require_as_shown(last, machine.run("bash", "-c", path + typed(last), cwd=clone))
