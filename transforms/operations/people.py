"""The people whom the settings name: each a login of the database."""

from __future__ import annotations

from typing import Annotated

from transforms.language.forms import formed
from transforms.language.messages import gettext as _
from transforms.language.persons import is_same_person
from transforms.operations.section import Tested

_NOT_PEOPLE = ("peakledger_", "pg_", "postgres", "airflow", "public")


def _person(name: str) -> str:
    if name.lower().startswith(_NOT_PEOPLE):
        raise ValueError(_("this name is kept for the database itself; name a person"))
    return name


def _people(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names each of one person; two spellings of one name are no two approvers."""
    for number, name in enumerate(names):
        for other in names[:number]:
            if name != other and is_same_person(name, other):
                pair = {"one": repr(other), "other": repr(name)}
                raise ValueError(_("{one} and {other} are spellings of one name: keep one", **pair))
    return names


# A database login: it stands in URLs, in file names and in SQL.
Person = Annotated[
    str, Tested(formed("[A-Za-z][A-Za-z0-9._@-]{0,62}", "mei.chen")), Tested(_person)
]
People = Annotated[tuple[Person, ...], Tested(_people)]
