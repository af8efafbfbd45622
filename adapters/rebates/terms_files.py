"""Terms as files: what a person writes, read in the order of the names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from adapters.language.yaml_file import read_yaml
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.rebates import Program, parse_terms


def read_terms(paths: Iterable[Path]) -> list[Program]:
    """Read terms files (and the YAML files of folders), in order of their names.

    Raises `UsageError` for a file that is not there and for every mistake in the terms.
    """
    programs: list[Program] = []
    for path in paths:
        files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
        if not files or not all(file.is_file() for file in files):
            raise UsageError(
                _("no terms at {path}", path=str(path)),
                where=str(path),
                remedy=_("name a YAML file of rebate programs, or a folder that holds some"),
            )
        for file in files:
            programs += parse_terms(read_yaml(file), str(file))
    return programs
