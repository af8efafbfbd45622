"""Which engine makes rows: that of a call's option, else of the environment, else of the home."""

from __future__ import annotations

import os

from adapters.lake.home import Home
from transforms.language.errors import UsageError
from transforms.language.messages import Message
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import require_engine_name

ENGINE = "PEAKLEDGER_ENGINE"


def chosen_engine(home: Home, asked: str | None = None) -> str:
    """Return the name of the engine that makes a home's rows; `asked` is the option's.

    Raises `UsageError` for a name that is none.
    """
    if asked is not None:
        return known_engine(asked, _("option {name}", name="--engine"))
    if given := os.environ.get(ENGINE):
        return known_engine(given, _("the variable {name}", name=ENGINE))
    return home.settings.engine.name


def known_engine(name: str, where: Message | str) -> str:
    """Return the name of an engine; raise `UsageError` for one that nobody knows."""
    try:
        return require_engine_name(name)
    except ValueError as error:
        says, remedy = error.args
        raise UsageError(says, where=where, remedy=remedy) from None
