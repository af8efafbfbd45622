"""The one way in which files of settings, terms and source maps come off the disk."""

from __future__ import annotations

from pathlib import Path

from transforms.language.errors import UsageError
from transforms.language.yaml_text import LARGEST, too_large


def read_yaml(path: Path) -> str:
    """Return the text of a YAML file, never reading more of it than such a file may hold.

    Raises `UsageError` for a file that cannot be read, is too large or is not UTF-8; a mark before
    the text is no part of it.
    """
    try:
        if not path.is_file():
            raise UsageError(
                "there is no such file", where=str(path), remedy="name an existing YAML file"
            )
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise too_large(str(path))
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path.name} is not UTF-8 text",
            where=f"{path}, byte {error.start + 1}",
            remedy="save the file as UTF-8",
        ) from error
    except OSError as error:
        raise UsageError(
            f"the file cannot be read: {error.strerror}",
            where=str(path),
            remedy="let your login read it, or name another file",
        ) from error
