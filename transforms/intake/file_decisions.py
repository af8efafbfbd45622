"""What a person may decide about a file of which nothing counts, and the words for it.

*accepted*: it is right as it stands, though it takes the place of a delivery it shares no row with,
or another source has delivered the same bytes. *withdrawn*: it will never be mended, and is to be
forgotten, though its source still shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decision = Literal["accepted", "withdrawn"]


@dataclass(frozen=True)
class FileDecision:
    """The word of one person on one content of one feed; other bytes are judged anew."""

    decision: Decision
    source: str
    feed: str
    file: str
    file_sha256: str
    decided_by: str
    decided_why: str
    decided_at: str
    run_id: str
