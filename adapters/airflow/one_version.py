"""Make the in-process task API serve its newest version only.

The task API keeps a router for each of its nine published versions, for workers of older
releases. Building them takes 4 of the 8 seconds before the first task; where one process holds
both sides, the older ones are never asked. If Airflow's insides have changed, nothing is trimmed
and the run is as slow as before.
"""

from __future__ import annotations

_OLD_ROUTE = "_CADWYN_DELETED_ROUTE"


def serve_newest_only() -> bool:
    """Drop the older versions before the API is first built; false where that cannot be done."""
    try:
        from airflow.api_fastapi.execution_api import versions
        from airflow.api_fastapi.execution_api.routes import execution_api_router
        from cadwyn import HeadVersion, Version, VersionBundle

        newest = versions.bundle.versions[0].value
        routes = execution_api_router.routes
        current = [route for route in routes if _OLD_ROUTE not in getattr(route, "tags", ())]
        bundle = VersionBundle(HeadVersion(), Version(str(newest)))
    except (ImportError, AttributeError, IndexError, TypeError, ValueError):
        return False
    routes[:] = current
    versions.bundle = bundle
    return True
