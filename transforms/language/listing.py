"""How many rows tables have, as people read it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from transforms.language.messages import Message, laid, ngettext

_NO_BREAK = "\N{NO-BREAK SPACE}"


def listing(counts: Mapping[str, int], indent: str = "    ") -> Message:
    """Write how many rows tables have, in lines that fit a page; those without rows are counted."""
    told = [f"{name}{_NO_BREAK}{rows:,}" for name, rows in counts.items() if rows]
    wrapped = textwrap.wrap(", ".join(told), 100 - len(indent), break_long_words=False)
    tables = "\n".join(indent + line.replace(_NO_BREAK, " ") for line in wrapped)
    empty = sum(not rows for rows in counts.values())
    if not empty:
        return laid("{tables}", tables=tables)
    without = ngettext("{count} without rows", "{count} without rows", empty)
    return laid("{tables}, {empty}" if told else f"{indent}{{empty}}", tables=tables, empty=without)
