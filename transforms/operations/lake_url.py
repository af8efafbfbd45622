"""Where a lake lies, as settings and environment name it."""

from __future__ import annotations

import re
from typing import Annotated

from transforms.language.forms import formed
from transforms.language.messages import gettext as _
from transforms.operations.section import Tested

# The Delta library escapes whatever else a prefix bears, and looks for it under two names.
_URL = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)+/?")


def require_lake_url(url: str) -> str:
    """Return the URL of a lake; raise `ValueError` for one that is none."""
    if not _URL.fullmatch(url):
        raise ValueError(
            _(
                "{url} names no place of a lake; write s3://bucket/prefix, the prefix in letters,"
                " digits and . _ - /",
                url=repr(url),
            )
        )
    return url


LakeUrl = Annotated[str, Tested(require_lake_url)]
ConnectionName = Annotated[str, Tested(formed("[A-Za-z][A-Za-z0-9_.-]*", "lake_store"))]
