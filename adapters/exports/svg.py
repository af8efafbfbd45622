"""A Vega-Lite specification as SVG that lies in a page: its colours are the page's, its words too.

The renderer is a wheel without system libraries or a browser; it may load nothing, and the same
specification gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

_VERSION = "6.1"
# The picture as a whole is named and described; its parts are none of their own to a reader.
_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")')
_OPENING = re.compile(r"<svg [^>]*?viewBox=\"(?P<box>[^\"]*)\"[^>]*>")


def svg(spec: Mapping[str, Any], *, name: str, title: str, says: str) -> str:
    """Return a picture as an `svg` element; `name` is its id in the page."""
    import vl_convert  # a renderer of 80 MB, for whoever draws

    drawn = vl_convert.vegalite_to_svg(dict(spec), vl_version=_VERSION, allowed_base_urls=[])
    opening = _OPENING.match(drawn)
    if opening is None:
        raise AssertionError("the renderer begins a picture otherwise than it used to")
    head = (
        f'<svg viewBox="{opening["box"]}" role="img"'
        f' aria-labelledby="{name}-title" aria-describedby="{name}-says">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-says">{escape(says)}</desc>'
    )
    return head + _ROLES.sub("", drawn[opening.end() :])
