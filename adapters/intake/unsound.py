"""Sources that did not come in whole when they were last taken, and what was said of each.

Goes in: what an ingest refused of a source or failed at. Comes out: the same, until an ingest takes
the source whole; on every machine that works on the lake.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from adapters.lake.home import Home
from adapters.lake.places import Place


def note_unsound(home: Home, found: Mapping[str, Sequence[str]]) -> None:
    """Keep what is said of each source now; of one that came in whole nothing is."""
    for source, said in found.items():
        place = _place(home, source)
        if said and list(said) != _said(place):
            place.write(json.dumps(list(said)).encode())
        if not said and place.exists():
            place.remove()


def unsound(home: Home, sources: Iterable[str]) -> dict[str, list[str]]:
    """Return what was said of those of the sources that did not come in whole."""
    found = {source: _said(_place(home, source)) for source in sources}
    return {source: said for source, said in found.items() if said}


def _place(home: Home, source: str) -> Place:
    # A map that cannot be read does not say its source's name; its folder does.
    name = quote(source.removesuffix("/source.yaml"), safe="")
    return home.shared / "state" / "unsound" / f"{name}.json"


def _said(place: Place) -> list[str]:
    try:
        return list(json.loads(place.read()))
    except (OSError, ValueError):
        return []
