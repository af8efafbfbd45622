"""Propose a source map for files that nobody has described: what each column may be, and how sure.

Goes in: headers and the texts of some rows. Comes out: the text of a `source.yaml` with its reasons
in comments and a marker that keeps it from being used. Nothing here decides: a person does.
"""

from transforms.intake.inference.assignment import (
    Assigned,
    Guess,
    assign,
    assign_beside,
    assign_more,
    assign_wide,
)
from transforms.intake.inference.profile import Profile, profile
from transforms.intake.inference.proposal import FileGroup, written_map

__all__ = [
    "Assigned",
    "FileGroup",
    "Guess",
    "Profile",
    "assign",
    "assign_beside",
    "assign_more",
    "assign_wide",
    "profile",
    "written_map",
]
