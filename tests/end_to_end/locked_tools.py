"""Tools that read our exports, each in an environment of its own, made from its lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def tools(name: str) -> Path:
    """Make the environment of `requirements/NAME.txt`, hashes checked; return its programs."""
    lock = _ROOT / "requirements" / f"{name}.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = _ROOT / ".cache" / f"{name}-{digest}"
    if not (folder / "done").exists():
        uv, python = str(_ROOT / ".venv/bin/uv"), str(_ROOT / ".venv/bin/python")
        run(uv, "venv", "--quiet", "--clear", "--python", python, str(folder))
        into = ("--python", str(folder / "bin/python"))
        run(uv, "pip", "install", "--quiet", *into, "--require-hashes", "-r", str(lock))
        (folder / "done").touch()
    return folder / "bin"


def run(*command: str, **more: Any) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, f"{command}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout


def browser() -> str:
    """A browser of this machine; where there is none and it may, Debian's is installed."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in ("update", "install --no-install-recommends -y chromium fonts-noto-cjk"):
            subprocess.run(["apt-get", "-qq", *command.split()], check=True, capture_output=True)
        found = shutil.which("chromium")
    assert found, "no browser: install chromium (Debian: apt-get install chromium)"
    return found


def photograph(page: Path, picture: Path, *, width: int = 1000, height: int = 2000) -> None:
    """Take a picture of a page on disk."""
    shot = (f"--screenshot={picture}", f"--window-size={width},{height}", page.as_uri())
    run(browser(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *shot)
