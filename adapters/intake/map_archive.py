"""The rules that files were read by, kept with the raw files: a recount needs no feeds folder.

Goes in: a source map and the digest of its rules for one feed. Comes out: the same map at any later
time, found by that digest.
"""

from __future__ import annotations

import json

from adapters.lake.home import Home
from adapters.lake.places import Place
from transforms.intake.source_map import SourceMap


def keep_map(home: Home, digest: str, source_map: SourceMap) -> None:
    """Keep a map under the digest of its rules for a feed; the same again is a no-op."""
    path = _file(home, digest)
    if path.exists():
        return
    rules = source_map.model_dump(mode="json", by_alias=True, exclude_unset=True)
    content = {"canonical": source_map.canonical, "map": rules}
    path.write(json.dumps(content, indent=1, ensure_ascii=False).encode())


def kept_map(home: Home, digest: str) -> SourceMap | None:
    """Return the map that was kept under a digest; None where there is none."""
    path = _file(home, digest)
    if not path.exists():
        return None
    content = json.loads(path.read())
    made = SourceMap.model_validate(content["map"])
    return made.model_copy(update={"canonical": content["canonical"]})


def _file(home: Home, digest: str) -> Place:
    return home.record / "maps" / f"{digest}.json"
