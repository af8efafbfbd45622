"""Which accounts and products are known, and which files to read again when that changes.

A row that names an account nobody knows is held. It is freed by master data, not by hand: when the
account arrives, the row's file is read again. The other way round, a loaded row whose account has
left is held again, so that the result does not depend on what arrived first. The same holds for a
row that its source wants held beside others, such as a return without its sale.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.intake.relations import Scratch, query
from adapters.lake.engine import Engine
from adapters.lake.tables import Lake
from transforms.intake.cleaning import KnownIds
from transforms.intake.cleaning.doubts import DoubtRule, doubts_of
from transforms.intake.source_map import SourceMap
from transforms.language.quoting import literal
from transforms.schema import FEEDS

MASTER = {"accounts": "account_id", "products": "product_id"}


@dataclass(frozen=True)
class MasterData:
    """The accounts and products that the clean tables of all sources make known, as relations."""

    accounts: str
    products: str

    @classmethod
    def of(cls, scratch: Scratch, lake: Lake) -> MasterData:
        """Gather what is known at this moment."""
        return cls(
            scratch.keep(query("known_account", account=lake.clean("accounts").scan())),
            scratch.keep(query("known_product", product=lake.clean("products").scan())),
        )

    def of_feed(self, source_map: SourceMap, feed: str) -> KnownIds:
        """Return what a feed's ids are checked against; not what the feed itself makes known."""
        checked = _checked(source_map, feed)
        return KnownIds(
            f"({self.accounts})" if "accounts" in checked else None,
            f"({self.products})" if "products" in checked else None,
        )

    def packs_digest(self, engine: Engine, source_map: SourceMap, feed: str) -> str:
        """Return a digest of the pack sizes that this feed converts by; empty without any.

        Its files are read again when a pack changes, because converted figures stand in its rows.
        """
        if not any(spec.unit is not None for spec in source_map.feeds[feed].columns.values()):
            return ""
        packs = "hash(p_id, p_from, p_to, p_case, p_pallet)"
        return str(engine.scalar(f"select bit_xor({packs}) from ({self.products})"))

    def freed(self, engine: Engine, lake: Lake, source_map: SourceMap, feed: str) -> set[str]:
        """Return the contents whose held rows could load by what is known now."""
        checked, held = _checked(source_map, feed), _held(engine, lake, source_map.source, feed)
        if not checked or held is None:
            return set()
        asked = query(
            "freed_content",
            held_row=held,
            known_account=_only(self.accounts, "accounts" in checked),
            known_product=_only(self.products, "products" in checked),
        )
        return {sha for (sha,) in engine.rows(asked)}

    def orphaned(self, engine: Engine, lake: Lake, source_map: SourceMap, feed: str) -> set[str]:
        """Return the contents of which loaded rows name an account or product that has left."""
        where = {"source": [source_map.source]}
        files = lake.clean(feed).files(where)
        checked = _checked(source_map, feed)
        if not checked or not files:
            return set()
        named = (
            f"{column if master in checked else 'cast(null as varchar)'} as {column}"
            for master, column in MASTER.items()
        )
        clean = lake.clean(feed).read(files)
        asked = query(
            "orphaned_content",
            named_row=f"select file_sha256, {', '.join(named)} from ({clean})",
            known_account=self.accounts,
            known_product=self.products,
        )
        return {sha for (sha,) in engine.rows(asked)}


def doubtful(engine: Engine, lake: Lake, source_map: SourceMap, feed: str) -> set[str]:
    """Return the contents whose held rows are in doubt no more, or whose loaded ones are now."""
    found: set[str] = set()
    clean = f"({lake.clean(feed).scan({'source': [source_map.source]})})"
    for name, rule in doubts_of(feed, source_map.strict_in(feed)).items():
        if rule.by_file:
            continue
        asked = [f"select file_sha256 from ({rule.query(clean, clean)})"]
        if (held := _held(engine, lake, source_map.source, feed)) is not None:
            mine = f"select file_sha256, row_key from ({held}) where reason_code = {literal(name)}"
            asked.append(_settled(rule, mine, clean))
        for each in asked:
            found |= {sha for (sha,) in engine.rows(f"select distinct file_sha256 from ({each})")}
    return found


def _settled(rule: DoubtRule, held: str, clean: str) -> str:
    """Return the held rows that are in doubt no more beside the clean ones."""
    still = rule.query(f"({rule.from_key(held)})", clean)
    return f"{held} except select file_sha256, row_key from ({still})"


def _checked(source_map: SourceMap, feed: str) -> list[str]:
    """Name the master data that a feed's ids are checked against."""
    derived = {name for name, each in source_map.feeds.items() if each.derive == feed}
    return [
        master
        for master, column in MASTER.items()
        if feed not in MASTER and master not in derived and column in FEEDS[feed].names
    ]


def _held(engine: Engine, lake: Lake, source: str, feed: str) -> str | None:
    """Return the rows of a feed that are held; None where there are none."""
    quarantine = lake.quarantine()
    files = quarantine.files({"source": [source]})
    if not files:
        return None
    mine = f"from ({quarantine.read(files)}) where feed = {literal(feed)} and status = 'open'"
    return f"select * {mine}" if engine.rows(f"select 1 {mine} limit 1") else None


def _only(rows: str, wanted: bool) -> str:
    return rows if wanted else f"select * from ({rows}) where false"
