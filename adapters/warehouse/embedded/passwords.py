"""The passwords of the embedded server's logins: one file each, readable by its owner alone.

`<home>/secrets/<role>.password` holds the password and nothing else. The server is only ever told
the SCRAM verifier, so no statement, log or error can show a password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from adapters.lake.home import Home
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_ITERATIONS = 4096


@dataclass(frozen=True)
class Passwords:
    """The password files of a home."""

    folder: Path

    @classmethod
    def of(cls, home: Home) -> Passwords:
        return cls(home.secrets)

    def file(self, role: str) -> Path:
        return self.folder / f"{role}.password"

    def read(self, role: str) -> str:
        """Return a role's password; raise `OutsideError` where its file is missing or closed."""
        try:
            return self.file(role).read_text("ascii").strip()
        except OSError as error:
            raise OutsideError(
                _(
                    "the password of database role {role} cannot be read: {error}",
                    role=role,
                    error=error.strerror,
                ),
                where=str(self.file(role)),
                remedy=_(
                    "run as the user who made this home; if the file is lost, run `peakledger"
                    " warehouse stop` and `peakledger warehouse start`"
                ),
            ) from error

    def exists(self, role: str) -> bool:
        return self.file(role).exists()

    def make(self, role: str) -> str:
        """Return a role's password, writing a new one where there is none."""
        if not self.exists(role):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            fresh = secrets.token_urlsafe(24)
            write_atomically(self.file(role), f"{fresh}\n".encode("ascii"), mode=0o600)
        return self.read(role)


def verifier(password: str) -> str:
    """Return an ASCII password's SCRAM-SHA-256 verifier, as PostgreSQL stores it (RFC 5803)."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _ITERATIONS)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    shown = (base64.b64encode(part).decode("ascii") for part in (salt, stored_key, server_key))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ITERATIONS, *shown)
