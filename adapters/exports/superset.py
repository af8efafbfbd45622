"""The dashboard pack as an archive that Apache Superset imports.

Goes in: the pack's documents by path, and where to. Comes out: one ZIP, whole or not at all; the
same documents give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from adapters.lake.home import write_atomically
from transforms.language.errors import OutsideError

_FOLDER, _MOMENT = "peakledger", (2026, 1, 1, 0, 0, 0)


def write_pack(documents: Mapping[str, dict[str, Any]], target: Path) -> int:
    """Write the archive and return its size in bytes; raise `OutsideError` where disk refuses."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, document in documents.items():
            info = zipfile.ZipInfo(f"{_FOLDER}/{path}", _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _text(document))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, packed.getvalue())
    except OSError as error:
        raise OutsideError(
            f"the pack cannot be written: {error.strerror}",
            where=str(target),
            remedy="name a file in a folder that you may write to",
        ) from error
    return len(packed.getvalue())


def _text(document: dict[str, Any]) -> str:
    yaml, text = YAML(typ="safe"), io.StringIO()
    yaml.default_flow_style = False
    yaml.dump(document, text)
    return text.getvalue()
