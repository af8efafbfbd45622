"""A source map cannot make the pipeline ask a machine for its own logins."""

from __future__ import annotations

import pytest

from adapters.intake.origins.hosts import require_host
from adapters.lake.connections import Connection
from transforms.language.errors import UsageError


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "169.254.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
    ],
)
def test_an_address_by_which_a_machine_tells_its_logins_is_refused_in_every_spelling(host):
    with pytest.raises(UsageError, match="a source may not lie at"):
        require_host(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "no-such-host.invalid"])
def test_other_hosts_may_be_asked(host):
    require_host(host)


def test_whoever_keeps_the_connections_may_allow_it():
    require_host("169.254.10.1", Connection("plc", "http", extra={"allow_link_local": True}))
    with pytest.raises(UsageError):
        require_host("169.254.10.1", Connection("plc", "http"))
