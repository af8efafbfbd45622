"""Make the in-process task API serve its newest version only.

Airflow serves its task API in every version it ever published, for workers of older releases
(https://github.com/apache/airflow/pull/47951), and builds the routes of all of them before the
first task of a process. A run at once is one process that holds both sides, so the older ones are
never asked. There is no setting for it; on Airflow 3.3.2 with its nine versions

    from airflow.api_fastapi.execution_api.app import create_task_execution_api_app
    create_task_execution_api_app()._cadwyn_initialize()

takes 4.8 processor seconds, and 0.9 after `serve_newest_only()`. This may go once Airflow builds
a version when it is first asked for. If Airflow's insides have changed by then, nothing is trimmed
and the run is as slow as before; `tests/adapters/operations/airflow/test_once.py` tells.
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
