"""Which files of a home are seen by whoever may see the start page: the page and its papers.

Goes in: a home and the path that a request names. Comes out: where that file lies, in the home or
in the store that the lake lies in; nothing for any other file, wherever a path or a link leads.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from adapters.lake.home import Home
from adapters.lake.home_places import HomePlace
from adapters.lake.places import Place

_INDEX = "index.html"
_NEVER = set("\\\0/")


def shown(home: Home, name: str) -> Place | None:
    """Return the start page, or a file in a folder of papers that it lists; None for any other.

    Worked: `index.html` and all of `reports/data_docs/dms/`, where there is an `index.html`; not
    `reports/alerts.jsonl`, not an export for finance, which has a manifest and no page.
    """
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") or _NEVER & set(part) for part in parts):
        return None
    if parts == (home.start_page.name,):
        return _place(home, parts)
    if parts[:1] not in ((home.reports.name,), (home.exports.name,)):
        return None
    pages = [_place(home, (*parts[:end], _INDEX)) for end in range(2, len(parts))]
    return _place(home, parts) if any(page and page.exists() for page in pages) else None


def _place(home: Home, parts: tuple[str, ...]) -> Place | None:
    """Return where a file lies; None where a link below the home leads it somewhere else.

    The folders of reports and exports themselves may lie on another disk.
    """
    if home.lake_url is not None:
        return home.shared / "/".join(parts)
    path = home.path.joinpath(*parts)
    top = home.path if len(parts) == 1 else home.path / parts[0]
    straight = top.resolve() / path.relative_to(top)
    return HomePlace(path) if path.resolve() == straight else None
