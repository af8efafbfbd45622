"""The one way in which files of settings, terms and source maps come off the disk."""

from __future__ import annotations

from pathlib import Path

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.yaml_limits import LARGEST, too_large


def read_yaml(path: Path) -> str:
    """Return the text of a YAML file, never reading more of it than such a file may hold.

    Raises `UsageError` for a file that cannot be read, is too large or is not UTF-8; a mark before
    the text is no part of it.
    """
    try:
        if not path.is_file():
            raise UsageError(
                _("there is no such file"), where=str(path), remedy=_("name an existing YAML file")
            )
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise too_large(str(path))
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            _("{name} is not UTF-8 text", name=path.name),
            where=_("{path}, byte {byte}", path=path, byte=str(error.start + 1)),
            remedy=_("save the file as UTF-8"),
        ) from error
    except OSError as error:
        raise UsageError(
            _("the file cannot be read: {said}", said=error.strerror),
            where=str(path),
            remedy=_("let your login read it, or name another file"),
        ) from error
