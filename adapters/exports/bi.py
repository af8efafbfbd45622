"""What BI tools are handed, on disk: a pack as an archive, a project as a folder.

Goes in: documents by path, and where to. Comes out: one ZIP, or one folder, whole or not at all;
the same documents give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from adapters.exports.folder import place, staged
from adapters.lake.asked_files import asked_file

_FOLDER, _MOMENT = "peakledger", (2026, 1, 1, 0, 0, 0)


def write_pack(documents: Mapping[str, dict[str, Any]], target: Path) -> int:
    """Write the archive and return its size in bytes; raise `OutsideError` where disk refuses."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, document in documents.items():
            info = zipfile.ZipInfo(f"{_FOLDER}/{path}", _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _text(document))
    with asked_file(target) as sibling:
        sibling.write_bytes(packed.getvalue())
    return len(packed.getvalue())


def write_project(files: Mapping[str, dict[str, Any] | str], target: Path) -> None:
    """Write the files of a project in the place of the folder that an earlier one left."""
    with staged(target) as folder:
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else _text(content)
            file.write_text(text, "utf-8")
        place(folder, target)


def _text(document: dict[str, Any]) -> str:
    yaml, text = YAML(typ="safe"), io.StringIO()
    yaml.default_flow_style = False
    yaml.dump(document, text)
    return text.getvalue()
