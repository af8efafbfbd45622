"""Which hosts a source may lie on: none of those by which a machine tells its own secrets.

A cloud's machines answer at link-local addresses with the login of whoever runs on them. A source
map is written by whoever delivers files: it must not make the pipeline ask there.
"""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

from adapters.lake.connections import Connection
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

_ALLOW = "allow_link_local"
# Metadata services whose addresses are not link-local: AWS on IPv6, Alibaba, Oracle.
_METADATA = frozenset(
    map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192"))
)


def require_host(host: str | None, connection: Connection | None = None) -> None:
    """Raise `UsageError` for a host at a link-local or metadata address.

    Whoever keeps the connections may allow it there: `allow_link_local: true` in the extra of the
    connection that the source names. A host that cannot be looked up is left to the attempt.
    """
    if not host or (connection is not None and connection.extra.get(_ALLOW)):
        return
    for address in _addresses(host):
        if address.is_link_local or address in _METADATA:
            raise UsageError(
                _(
                    "a source may not lie at {address}: a machine tells its own logins there",
                    address=address,
                ),
                where=_("host {host}", host=host),
                remedy=_(
                    "correct the address; where the source does lie there, say `{allow}:"
                    " true` in the extra of its connection",
                    allow=_ALLOW,
                ),
            )


def _addresses(host: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    found: set[ipaddress.IPv4Address | ipaddress.IPv6Address] = set()
    # Every spelling that the system would take for an address: 0xa9fea9fe, 2852039166.
    with suppress(OSError, UnicodeError):
        for *_, place in socket.getaddrinfo(host, None):
            address = ipaddress.ip_address(str(place[0]).partition("%")[0])
            mapped = getattr(address, "ipv4_mapped", None)
            found.add(mapped or address)
    return found
