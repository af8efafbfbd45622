"""The fits of a home: what was taught and chosen on which day, kept for the runs after it.

Goes in: a fit as text, under a day, the settings it was taught by and a digest of its data. Comes
out: the fit of the same day and data, which spares doing the same again, or the latest of some
weeks, where the settings ask for a re-fit only so often. A fit that cannot be read is none.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree

from adapters.lake.atomic_files import write_atomically
from adapters.lake.home import Home
from transforms.planning.forecast import fit as forecast_fit


@dataclass(frozen=True)
class KeptFits:
    """The fits of one home under one set of settings, named by `terms`.

    With `keeps` false nothing is written: what only tries or looks ahead must not decide what
    later plans are made of.
    """

    home: Home
    as_of: date
    terms: str
    keeps: bool = True

    def of_today(self, digest: str) -> str | None:
        """Return the fit of the as-of day, if it was taught by the very same data."""
        kept = self._read(self._path(self.as_of))
        return kept["fit"] if kept and kept["digest"] == digest else None

    def lately(self, weeks: int) -> tuple[date, str] | None:
        """Return the latest fit of an earlier day less than `weeks` weeks back, and its day."""
        for day in self._days():
            if self.as_of - timedelta(weeks=weeks) < day < self.as_of:
                kept = self._read(self._path(day))
                if kept:
                    return day, kept["fit"]
        return None

    def keep(self, digest: str, fit: str) -> None:
        """Keep a fit of the as-of day in place of the one before."""
        if not self.keeps:
            return
        content = json.dumps({"digest": digest, "fit": fit}).encode()
        write_atomically(self._path(self.as_of), gzip.compress(content, mtime=0))
        self._forget_those_of_other_code()

    def _forget_those_of_other_code(self) -> None:
        """Remove what no run can use again: fits that another version of the program taught."""
        for folder in (self.home.path / "fits").iterdir():
            if not folder.name.startswith(f"{_code()}-"):
                rmtree(folder, ignore_errors=True)

    def _days(self) -> Iterator[date]:
        """Yield the days of fits, latest first."""
        for path in sorted(self._path(self.as_of).parent.glob("*.json.gz"), reverse=True):
            yield date.fromisoformat(path.name.removesuffix(".json.gz"))

    def _path(self, day: date) -> Path:
        name = f"{_code()}-{blake2b(self.terms.encode(), digest_size=8).hexdigest()}"
        return self.home.path / "fits" / name / f"{day}.json.gz"

    def _read(self, path: Path) -> dict[str, str] | None:
        try:
            said = json.loads(gzip.decompress(path.read_bytes()))
            return {"digest": said["digest"], "fit": said["fit"]}
        except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
            return None


@cache
def _code() -> str:
    """Return what names the code that teaches: another version teaches otherwise."""
    folder = Path(forecast_fit.__file__).parent
    made = blake2b(version("lightgbm").encode(), digest_size=8)
    for path in sorted(folder.glob("*.py")):
        made.update(path.read_bytes())
    return made.hexdigest()
