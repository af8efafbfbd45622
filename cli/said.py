"""What a command says in the end: its answer as JSON, an error as a person reads it."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from cli.hints import Manner
from transforms.language.errors import PeakledgerError
from transforms.language.messages import gettext as _
from transforms.language.messages import laid

# An error is told after its call is over, and its remedy is for the same person.
_manners: list[Manner] = []


def speak_to(person: Manner) -> None:
    """Say what follows as this person would."""
    _manners.append(person)


def as_fields(error: PeakledgerError) -> dict[str, str | None]:
    """Return what JSON says of an error."""
    remedy = as_called(error.remedy) if error.remedy else None
    return {"message": as_called(error.message), "where": error.where, "remedy": remedy}


def report(error: PeakledgerError) -> None:
    """Tell a person what is wrong, where, and what to do."""
    click.echo(as_read(laid("peakledger: {said}", said=error.message)), err=True)
    for part, said in ((_("where:"), error.where), (_("remedy:"), error.remedy)):
        if said:
            click.echo(as_read(laid("  {part:<7} {said}", part=part, said=said)), err=True)


def plain(value: Any) -> Any:
    """Turn dataclasses, dates, paths and decimals into what JSON can hold; decimals stay exact."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, Path)):
        return str(value)
    return value


def as_called(text: str) -> str:
    """Return a text with each command in it as the person of this process would call it."""
    return _manners[-1].spelled(text) if _manners else text


def as_read(text: str) -> str:
    """Return a text as the person of this process reads it."""
    return _manners[-1].told(text) if _manners else text
