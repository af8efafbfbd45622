"""Files of a feeds folder: found, landed under their content hash, read as texts with their lines.

Goes in: a folder and what its source map says of its files. Comes out: raw bytes in the lake with a
manifest for every delivery, and relations on the engine in which every value is the text that the
file has. No file is trusted: not its name, not its size, not its bytes.
"""

from adapters.intake.feed_files.arrival import Incoming, Marks
from adapters.intake.feed_files.conservation import kept_bytes
from adapters.intake.feed_files.content import Content, Opened
from adapters.intake.feed_files.landing import Delivery, RawStore
from adapters.intake.feed_files.listing import FeedFile, list_files
from adapters.intake.feed_files.opener import Opener, open_exactly
from adapters.intake.feed_files.parts import named, opened_parts
from adapters.intake.feed_files.relation import group_key, named_relation, raw_relation

__all__ = [
    "Content",
    "Delivery",
    "FeedFile",
    "Incoming",
    "Marks",
    "Opened",
    "Opener",
    "RawStore",
    "group_key",
    "kept_bytes",
    "list_files",
    "named",
    "named_relation",
    "open_exactly",
    "opened_parts",
    "raw_relation",
]
