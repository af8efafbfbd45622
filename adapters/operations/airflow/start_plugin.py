"""The start page beside Airflow's own pages: an entry in the navigation, and who serves it.

Every process of Airflow reads this (entry point `airflow.plugins`), so it imports nothing heavy:
what serves the page is imported by the API server when it is first asked for.
"""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

_PLACE = "peakledger"


async def _served(scope: Any, receive: Any, send: Any) -> None:
    from adapters.operations.airflow.start_server import app

    await app(scope, receive, send)


class StartPagePlugin(AirflowPlugin):
    """The plugin; an Airflow that has the code on its path alone names it in its plugins folder."""

    name = "peakledger_start_page"
    fastapi_apps = [{"name": name, "app": _served, "url_prefix": f"/{_PLACE}"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012  Airflow declares lists
        # Relative to where Airflow lies, which need not be the server's root.
        {"name": "Peakledger", "href": f"{_PLACE}/", "url_route": _PLACE, "destination": "nav"}
    ]
