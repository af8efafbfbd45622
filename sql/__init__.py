"""The models as files; this module only finds them.

One file is one model is one SELECT. The folder says what becomes of it: `staging` a view,
`intermediate` a table that lives for one build, `facts` a lake table by month, `dims` and `marts`
lake tables replaced whole, `checks` rows that refuse the build. `intake`, `planning`, `money` and
`changes` are no models: SELECTs over relations that the steps of an ingest, of a plan, or of the
last stage of a run hand to each other.
"""

from __future__ import annotations

from importlib.resources import files

FOLDERS = ("staging", "checks", "facts", "intermediate", "dims", "marts")


def model_files() -> dict[str, tuple[str, str]]:
    """Return each model's folder and text by its name, in the order of folder and name."""
    found = {}
    for folder in FOLDERS:
        for file in sorted((files("sql") / folder).iterdir(), key=lambda one: one.name):
            if file.name.endswith(".sql"):
                found[file.name.removesuffix(".sql")] = (folder, file.read_text("utf-8"))
    return found


def select_text(folder: str, name: str) -> str:
    """Return the text of one SELECT that is no model: of an intake, a plan, or a page."""
    return (files("sql") / folder / f"{name}.sql").read_text("utf-8")
