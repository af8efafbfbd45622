"""Names of encodings: which of Python's codecs turn the bytes of a file into text."""

from __future__ import annotations

import codecs

# Codecs that Python calls text encodings, and that are notations of something else.
_NO_ENCODINGS = ("unicode-escape", "raw-unicode-escape", "punycode", "idna", "utf-7", "undefined")


def is_encoding(name: str) -> bool:
    """Tell whether a name is that of an encoding of texts."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    is_text = getattr(codec, "_is_text_encoding", True)
    return bool(is_text) and codec.name.replace("_", "-") not in _NO_ENCODINGS
