"""The start page of the home and the papers that it links to, for those who are logged in.

Goes in: the path of a request and the caller's login, which Airflow judges. Comes out: a file of
the home, or of the store that the lake lies in; of all other files none. A page is data of
others: none may run a script here, where it would have the reader's rights in Airflow.
"""

from __future__ import annotations

import mimetypes
import os

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import FastAPI, HTTPException, Response

from adapters.lake.home import Home
from adapters.operations.airflow.start_files import shown

RESOURCE = "Peakledger"
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
        " sandbox allow-same-origin allow-downloads"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_NONE_YET = (
    "There is no start page yet: the DAGs write it at the end of a day, and so does"
    " `peakledger open`."
)

app = FastAPI(title=RESOURCE, openapi_url=None, docs_url=None, redoc_url=None)


@app.get("/{place:path}")
def show(place: str, user: GetUserDep) -> Response:
    """Answer with a file that may be seen, for whoever may see the custom view of this name."""
    allowed = get_auth_manager().is_authorized_custom_view(
        method="GET", resource_name=RESOURCE, user=user
    )
    if not allowed:
        raise HTTPException(403, f"you may not see {RESOURCE}")
    home = Home.at(os.environ["PEAKLEDGER_HOME"])
    name = place or home.start_page.name
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        if (file := shown(home, name)) is None:
            raise FileNotFoundError
        return Response(file.read(), media_type=kind, headers=_HEADERS)
    except OSError:
        none = _NONE_YET if name == home.start_page.name else "there is no such page here"
        raise HTTPException(404, none) from None
