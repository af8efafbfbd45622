"""The settings of the warehouse on its server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from transforms.language.forms import formed
from transforms.language.messages import gettext as _
from transforms.operations.section import Section, Tested

ROLE_PREFIX = "peakledger"


def _no_system_name(prefix: str) -> str:
    if prefix.startswith("pg_"):
        raise ValueError(_("PostgreSQL keeps names that begin with pg_ for itself"))
    return prefix


@dataclass(frozen=True, kw_only=True)
class WarehouseRules(Section):
    """What the warehouse's roles are called.

    Roles belong to a whole server of PostgreSQL and not to a database: each installation that
    shares one has a `role_prefix` of its own (`east` makes `east_owner`, `east_bi` …). It is chosen
    before the first run and kept: roles that own a warehouse do not change their names.
    """

    # With the longest role, `_ops_reader`, a name stays within PostgreSQL's 63 characters.
    role_prefix: Annotated[
        str, Tested(formed("[a-z][a-z0-9_]{0,47}", "east")), Tested(_no_system_name)
    ] = ROLE_PREFIX
