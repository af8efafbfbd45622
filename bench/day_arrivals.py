"""A sample's feeds as they stood on a day, and what arrives on each day after it.

Goes in: a sample's folder and the days that are to arrive apart. Comes out: a copy of it without
the rows of those days, and for each of them a file a feed, to be laid beside the others when its
rows arrive. In the end the folder holds the sample's rows, in more files.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from transforms.schema import FEED_DATES


class DayArrivals:
    """A folder of feeds that grows by a day at a time."""

    def __init__(self, sample: Path, feeds: Path, days: list[date]):
        """Copy a sample to `feeds`, and hold back the rows dated on one of the `days`."""
        self.feeds = feeds
        self._later: dict[tuple[str, str], list[str]] = {}
        shutil.rmtree(feeds, ignore_errors=True)
        shutil.copytree(sample, feeds)
        told = {day.isoformat() for day in days}
        for path in sorted(feeds.rglob("*.csv")):
            self._hold_back(path, told)

    def arrive(self, day: date) -> int:
        """Lay the files of a day's rows beside the others; return how many rows they hold."""
        arrived = 0
        for dated, feed in [key for key in self._later if key[0] == day.isoformat()]:
            head, *rows = self._later.pop((dated, feed))
            folder = self.feeds / feed
            folder.mkdir(exist_ok=True)
            (folder / f"{dated}.csv").write_text("\n".join([head, *rows, ""]), "utf-8")
            arrived += len(rows)
        return arrived

    def _hold_back(self, path: Path, days: set[str]) -> None:
        feed = path.relative_to(self.feeds).parts[0].removesuffix(".csv")
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        if feed not in FEED_DATES or not any(day in text for day in days):
            return
        head, *rows = text.splitlines()
        place = head.split(",").index(FEED_DATES[feed])
        kept = [head]
        for row in rows:
            cells = row.split(",")
            day = cells[place] if len(cells) > place else ""
            if day in days:
                self._later.setdefault((day, feed), [head]).append(row)
            else:
                kept.append(row)
        path.write_bytes("\n".join([*kept, ""]).encode("utf-8", "surrogateescape"))
