"""The sample company's feeds, once from a folder and once from four servers: the same clean rows.

Half of the feeds lie in an ERP on PostgreSQL, with types where their texts have them; the others in
an S3 bucket, on an SFTP server and behind a JSON API that pages by cursor.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.lake.connections import Connection
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.operations.airflow.work import small
from examples.sample_company import write
from stages.intake.recount import recount
from transforms.schema import CLEAN_TABLES, FEEDS, QUARANTINE
from transforms.verify import check_recount

IN_ERP = ("accounts", "products", "orders", "receivables", "targets", "supply", "occasions")
IN_BUCKET = ("sell_through", "inventory")
ON_SFTP = ("in_transit", "visits", "expenses")
BEHIND_API = ("promotions", "incidents", "scans", "collections", "events", "trainings")
# Where a row came from differs, and is all that may.
_PROVENANCE = ("source", "file", "file_sha256", "file_line", "raw_row", "run_id", "row_key")
_TYPES = (
    ("bigint", re.compile(r"0|-?[1-9][0-9]{0,17}")),
    ("numeric", re.compile(r"-?(?:0|[1-9][0-9]*)[.][0-9]+")),
    ("date", re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")),
    ("boolean", re.compile("true|false")),
)


@pytest.fixture(params=[400, pytest.param(None, marks=pytest.mark.proof)])
def company(tmp_path, request):
    """The feeds of the small company, or the first rows of each; of its orders two months."""
    folder = tmp_path / "company"
    write(folder, size="small", as_of=date(2026, 11, 1))
    for month in (folder / "orders").glob("*.csv"):
        if month.stem not in ("2025-01", "2025-02"):
            month.unlink()
    shutil.rmtree(folder / "terms")
    if request.param is not None:
        for file in folder.glob("*.csv"):
            lines = file.read_text("utf-8").splitlines(keepends=True)
            file.write_text("".join(lines[: request.param]), "utf-8")
    return folder


def test_the_same_rows_come_from_a_folder_and_from_four_servers(
    world, company, erp, bucket, sftp, api, caplog
):
    here = type(world)(company, Home.at(company.parent / "here"))
    here.run()
    (world.feeds / "sources").mkdir()
    _to_erp(world, company, erp)
    _to_bucket(world, company, bucket)
    _to_sftp(world, company, sftp)
    _to_api(world, company, api)
    result = world.run()
    assert result.sources == ("api", "edi", "erp", "lake")
    for feed in (*IN_ERP, *IN_BUCKET, *ON_SFTP, *BEHIND_API):
        table = CLEAN_TABLES[feed]
        ours, theirs = (_content(home, "clean", table) for home in (world.home, here.home))
        assert ours == theirs, feed
        assert len(ours) > 0, feed
    held, held_here = (_content(h, "quarantine", QUARANTINE) for h in (world.home, here.home))
    assert held == held_here
    assert len(held) > 10
    assert check_recount(recount(world.home)).found == 0
    assert world.run().nothing_new
    assert world.left_over() == []
    _shows_no_secret(world, f"{result!r} {small(result)} {caplog.text} {world.logins}")


def _shows_no_secret(world: Any, told: str) -> None:
    """F52: no log, result, XCom, manifest, table or state bears what a connection keeps."""
    secrets = [text.encode() for login in world.logins.values() for text in login.secrets]
    assert len(secrets) >= 4
    files = [path for path in world.home.path.rglob("*") if path.is_file()]
    assert len(files) > 20
    for text in [told.encode(), *(path.read_bytes() for path in files)]:
        assert not [secret for secret in secrets if secret in text]


def _content(home: Home, layer: str, table: Any) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{name}"' for name in table.names if name not in _PROVENANCE)
    with Engine.bare() as engine:
        scan = Lake(home).table(layer, table).scan()
        return engine.rows(f"select {names} from ({scan}) order by all")


def _map(world: Any, name: str, head: str, feeds: dict[str, tuple[list[str], str]]) -> None:
    """Write a map in which every column bears our name, as files without a map have it."""
    lines = [f"source: {name}", head, "feeds:"]
    for feed, (header, origin) in feeds.items():
        columns = ", ".join(f"{each}: {each}" for each in header if each in FEEDS[feed].names)
        lines.append(f"  {feed}: {{{origin}, columns: {{{columns}}}}}")
    (world.feeds / "sources" / f"{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")


def _rows(folder: Path, feed: str) -> tuple[list[str], list[list[str]]]:
    """Read a feed as texts; an order's rows stand by month."""
    files = sorted(folder.glob(f"{feed}.csv")) or sorted(folder.glob(f"{feed}/*.csv"))
    read = [list(csv.reader(file.open(encoding="utf-8", newline=""))) for file in files]
    return read[0][0], [row for rows in read for row in rows[1:]]


def _kinds(header: list[str], rows: list[list[str]]) -> list[str]:
    """Choose for each column the type that all its texts are written in; else it stays text."""
    columns = [{row[at] for row in rows} - {""} for at in range(len(header))]
    return [
        next((kind for kind, fits in _TYPES if texts and all(map(fits.fullmatch, texts))), "text")
        for texts in columns
    ]


def _to_erp(world: Any, folder: Path, erp: Any) -> None:
    feeds = {}
    kinds: set[str] = set()
    for feed in IN_ERP:
        header, rows = _rows(folder, feed)
        types = _kinds(header, rows)
        kinds |= set(types)
        columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(header, types, strict=True))
        erp.do(f"create table {feed} (nr bigserial, {columns})")
        names = ", ".join(f'"{name}"' for name in header)
        raw = erp.engine.raw_connection()
        with raw.cursor() as cursor, cursor.copy(f"copy {feed} ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row([value or None for value in row])
        raw.commit()
        raw.close()
        feeds[feed] = (header, f"query: 'select {names} from {feed} order by nr'")
    assert kinds == {"bigint", "numeric", "date", "boolean", "text"}
    world.login("erp_db", "postgres", **erp.login)
    _map(world, "erp", "kind: sql\nconnection: erp_db", feeds)


def _to_bucket(world: Any, folder: Path, bucket: Any) -> None:
    feeds = {}
    for feed in IN_BUCKET:
        bucket.put(f"out/{feed}/all.csv", (folder / f"{feed}.csv").read_bytes())
        feeds[feed] = (_header(folder, feed), f'path: "s3://{bucket.name}/out/{feed}/*.csv"')
    world.login("lake_store", "aws", **bucket.login)
    _map(world, "lake", "connection: lake_store", feeds)


def _to_sftp(world: Any, folder: Path, sftp: Any) -> None:
    feeds = {}
    for feed in ON_SFTP:
        sftp.put(f"out/{feed}.csv", (folder / f"{feed}.csv").read_bytes())
        feeds[feed] = (_header(folder, feed), f'path: "{sftp.url}/out/{feed}.csv"')
    world.login("edi", "sftp", **sftp.login)
    _map(world, "edi", "connection: edi\narrival: {settle_seconds: 0}", feeds)


def _to_api(world: Any, folder: Path, api: Any) -> None:
    feeds, bodies = {}, {}
    for feed in BEHIND_API:
        header, rows = _rows(folder, feed)
        bodies[feed] = [_as_json(header, row) for row in rows]
        paging = "paging: {by: cursor, param: after, next: next}, records: rows, total: total"
        feeds[feed] = (header, f"request: {{path: /{feed}, {paging}}}")

    def answer(asked: Any) -> Any:
        if asked.headers.get("authorization") != "Bearer c4nary-token":
            return 401, {}, {}
        found = bodies[asked.path.strip("/")]
        at = int(asked.params.get("after", "0"))
        following = f'"{at + 1000}"' if at + 1000 < len(found) else "null"
        page = ", ".join(found[at : at + 1000])
        body = f'{{"rows": [{page}], "next": {following}, "total": {len(found)}}}'
        return 200, {}, body.encode()

    api.answer = answer
    world.logins["shop_api"] = Connection("shop_api", "http", password="c4nary-token")
    _map(world, "api", f"kind: http\nurl: {api.url}\nconnection: shop_api", feeds)


def _as_json(header: list[str], row: list[str]) -> str:
    """Write a row with its numbers as numbers, digit by digit, and its empty texts as null."""
    number = re.compile(r"-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?")
    texts = (
        "null" if not value else value if number.fullmatch(value) else json.dumps(value)
        for value in row
    )
    return "{" + ", ".join(f'"{n}": {t}' for n, t in zip(header, texts, strict=True)) + "}"


def _header(folder: Path, feed: str) -> list[str]:
    return _rows(folder, feed)[0]
