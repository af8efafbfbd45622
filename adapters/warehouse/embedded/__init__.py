"""The embedded PostgreSQL: a real server in the home, run from the binaries of a wheel.

Goes in: a home. Comes out: a running server and URLs to it. Only this package starts or stops it;
it keeps running when the process that started it ends, and stops when `Embedded.stop` says so.
"""

from adapters.warehouse.embedded.server import Embedded, EmbeddedStatus

__all__ = ["Embedded", "EmbeddedStatus"]
