"""The database roles, and the databases of the embedded server.

`OWNER` owns every object and never logs in; each other role may do only what `sql/warehouse/`
grants it. In a database of your own they are group roles that your logins become members of.

A constant is what a role is called by default; `RoleNames` says what it is called on the server,
where the roles of several installations live side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.operations.settings import Settings
from transforms.operations.warehouse_settings import ROLE_PREFIX

OWNER = f"{ROLE_PREFIX}_owner"
WRITER = f"{ROLE_PREFIX}_writer"
LEDGER = f"{ROLE_PREFIX}_ledger"
APPROVER = f"{ROLE_PREFIX}_approver"
BI = f"{ROLE_PREFIX}_bi"
FINANCE = f"{ROLE_PREFIX}_finance"
OPS_READER = f"{ROLE_PREFIX}_ops_reader"
# Reads what `BI` reads, but only the rows of the accounts that the setting `readers` gives it.
BI_LIMITED = f"{ROLE_PREFIX}_bi_limited"

LOGINS = (WRITER, LEDGER, APPROVER, BI, FINANCE, OPS_READER)
ROLES = (OWNER, *LOGINS, BI_LIMITED)

# The embedded server alone has these: its administrator, and Airflow with a database of its own.
ADMIN = "postgres"
AIRFLOW = "airflow"
DATABASE = "peakledger"


@dataclass(frozen=True)
class RoleNames:
    """What the roles of one installation are called: each begins with the installation's prefix."""

    prefix: str = ROLE_PREFIX

    @classmethod
    def of(cls, settings: Settings) -> RoleNames:
        return cls(settings.warehouse.role_prefix)

    def named(self, role: str) -> str:
        """Return the name that a role of `ROLES` has on the server."""
        return self.prefix + role.removeprefix(ROLE_PREFIX)

    def all_named(self, roles: tuple[str, ...] = ROLES) -> tuple[str, ...]:
        """Return the names that roles have on the server, by default all of them."""
        return tuple(map(self.named, roles))
