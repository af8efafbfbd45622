"""Keys of an SFTP connection: the one that a login shows, and the server's that is vouched for."""

from __future__ import annotations

from typing import Any

from adapters.lake.connections import Connection
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


def client_keys(connection: Connection) -> list[Any] | None:
    """Return the private key of a connection; raise `UsageError` where it cannot be read."""
    import asyncssh

    extra = connection.extra
    passphrase = extra.get("private_key_passphrase")
    try:
        if extra.get("private_key"):
            return [asyncssh.import_private_key(str(extra["private_key"]), passphrase)]
        if extra.get("key_file"):
            return [asyncssh.read_private_key(str(extra["key_file"]), passphrase)]
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, OSError):
        raise UsageError(
            _(
                "the private key of the connection {name} cannot be read",
                name=repr(connection.name),
            ),
            remedy=_(
                "give its text as `private_key` or its file as `key_file`, and"
                " `private_key_passphrase` where it has one"
            ),
        ) from None
    return None


def vouched_hosts(connection: Connection) -> Any:
    """Return the host keys that are trusted; raise `UsageError` where one cannot be read."""
    import asyncssh

    text = str(connection.extra.get("host_key") or "").strip()
    if not text:
        return connection.extra.get("known_hosts") or ()
    try:
        return ([asyncssh.import_public_key(text if " " in text else f"ssh-rsa {text}")], [], [])
    except asyncssh.KeyImportError:
        raise UsageError(
            _("the host key of the connection {name} cannot be read", name=repr(connection.name)),
            remedy=_("write it as in known_hosts, without the host: `ssh-ed25519 AAAA…`"),
        ) from None
