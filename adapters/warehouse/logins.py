"""How a role is reached: by a login of its own (embedded), or as `SET ROLE` (your own database).

The embedded server has one login and password per role. In a database of your own, the URL's login
must be a member of the roles; the connection becomes the role when it opens.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN, APPROVER, OWNER, RoleNames
from adapters.warehouse.url import DatabaseUrl
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class Login:
    """A URL, and the role to become once connected."""

    url: DatabaseUrl
    become: str | None = None


class Logins(Protocol):
    """Find the login that acts as a role, by its name there, and the one that may administer."""

    def role(self, role: str) -> Login: ...

    def administrator(self) -> Login: ...

    def person(self, name: str, password: str | None = None) -> Login: ...

    def let_in(self, role: str, names: Collection[str]) -> None: ...


@dataclass(frozen=True)
class EmbeddedLogins:
    """Logins of the embedded server: the owner never logs in, its administrator becomes it."""

    server: Embedded
    database: str

    def role(self, role: str) -> Login:
        if role == self.server.roles.named(OWNER):
            return Login(self.server.url(ADMIN, self.database), become=role)
        return Login(self.server.url(role, self.database))

    def administrator(self) -> Login:
        return Login(self.server.url(ADMIN, self.database))

    def person(self, name: str, password: str | None = None) -> Login:
        """Return the login of one person, made when the list they stand on was last read.

        Raises `UsageError` where they keep the password to themselves and have not given it.
        """
        if password is None and not self.server.password_file(name).exists():
            raise UsageError(
                _("the password of {name} is not kept here and was not given", name=name),
                where=_("database login {name}", name=name),
                remedy=_(
                    "run the command at a terminal, which asks for it, or put it into the"
                    " variable PEAKLEDGER_PASSWORD"
                ),
            )
        return Login(self.server.url(name, self.database, password))

    def let_in(self, role: str, names: Collection[str]) -> None:
        """Make each person named a login of the role, and take it from everybody else."""
        self.server.let_in(role, names)


@dataclass(frozen=True)
class OneLogin:
    """One login that becomes each role."""

    url: DatabaseUrl
    roles: RoleNames

    def role(self, role: str) -> Login:
        return Login(self.url, become=None if role == self.url.username else role)

    def administrator(self) -> Login:
        return Login(self.url)

    def person(self, name: str, password: str | None = None) -> Login:
        """Return the URL as it is, where it is that person's own."""
        if self.url.username != name:
            raise UsageError(
                _(
                    "{name} approves under the database login {name}, not {username}",
                    name=name,
                    username=self.url.username,
                ),
                where=_("--warehouse-url or PEAKLEDGER_WAREHOUSE_URL"),
                remedy=_(
                    "give the URL of {name}'s own login, a member of {role}",
                    name=name,
                    role=self.roles.named(APPROVER),
                ),
            )
        return Login(self.url)

    def let_in(self, role: str, names: Collection[str]) -> None:
        """Do nothing: in a database of your own its administrator lets people in."""
