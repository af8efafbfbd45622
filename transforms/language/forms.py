"""Texts of one form, such as a currency or an hour: what else is written is told by an example."""

from __future__ import annotations

import re
from collections.abc import Callable

from transforms.language.messages import gettext as _


def formed(pattern: str, example: str) -> Callable[[str], str]:
    """Return a check that a text is wholly of a pattern.

    It raises `ValueError` of what is wrong and what to write, as `mistakes` takes them.
    """

    def check(text: str) -> str:
        if re.fullmatch(pattern, text, re.ASCII) is None:
            raise ValueError(
                _("not in the right form"), _("write it as {example}", example=example)
            )
        return text

    return check
