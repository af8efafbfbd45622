"""What to do about a connection that TLS stopped: whose certificate, trusted by what, for whom.

The driver (libpq) checks; a URL says how strictly with `sslmode`, and by which authorities with
`sslrootcert`, a file or `system` (https://www.postgresql.org/docs/current/libpq-ssl.html).
"""

from __future__ import annotations

from transforms.language.messages import gettext as _

_REMEDIES = {
    "certificate verify failed": _(
        "the server's certificate is not signed by an authority that the URL trusts: get the root"
        " certificate from whoever runs the server and name its file in the URL,"
        " ?sslmode=verify-full&sslrootcert=/path/root.crt (sslrootcert=system trusts those of this"
        " machine)"
    ),
    "root certificate file": _(
        "put the root certificate of the server's authority there, or name"
        " where it lies in the URL: ?sslmode=verify-full&sslrootcert=/path/root.crt"
        " (sslrootcert=system trusts those of this machine)"
    ),
    "does not match host name": _(
        "name the server in the URL as its certificate does;"
        " sslmode=verify-ca would accept any server of that authority"
    ),
    "does not support SSL": _(
        "the server does not speak TLS at this port: let its administrator turn"
        " it on, or check host and port"
    ),
    "no encryption": _(
        "the server lets this login in by TLS alone: add ?sslmode=verify-full&"
        "sslrootcert=/path/root.crt to the URL"
    ),
}


def tls_remedy(said: str) -> str | None:
    """Return what to do about a failed connection, from what the driver said; None without TLS."""
    return next((remedy for cause, remedy in _REMEDIES.items() if cause in said), None)
