"""A JSON API that misbehaves: what is asked again, what stops, and what is landed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from adapters.intake.feed_files import RawStore
from adapters.intake.origins import retry
from adapters.lake.connections import Connection
from transforms.language.errors import DataRefused, OutsideError, UsageError

MAP = """\
source: shop
kind: http
url: {url}/v1
{more}
retries: {{attempts: 3, first_wait_seconds: 1, longest_wait_seconds: 60, timeout_seconds: 0.4}}
feeds:
  accounts:
    request: {request}
    columns: {{account_id: id, name: name}}
"""
BY_PAGE = (
    "{path: /accounts, records: data, total: total,"
    " paging: {by: page, param: page, size_param: n, size: 2}}"
)
BY_CURSOR = "{path: /accounts, records: data, paging: {by: cursor, param: after, next: next}}"
BY_LINK = '{path: /accounts, paging: {by: link}, total: "header:X-Total"}'
PEOPLE = [{"id": f"A{n}", "name": f"Name {n}"} for n in range(1, 6)]


@pytest.fixture
def waits(monkeypatch):
    made = []
    monkeypatch.setattr(retry, "wait", made.append)
    return made


@pytest.fixture
def shop(world, api, waits):
    api.mapped = lambda request, more="": world.map(
        MAP.format(url=api.url, request=request, more=more)
    )
    api.waits = waits
    return api


def _page(asked, people=PEOPLE, total=None):
    number, size = int(asked.params["page"]), int(asked.params["n"])
    rows = people[(number - 1) * size : number * size]
    return 200, {}, {"data": rows, "total": len(people) if total is None else total}


def _ids(world):
    return [row["account_id"] for row in world.rows("accounts", "account_id")]


ALL = ["A1", "A2", "A3", "A4", "A5"]


def test_pages_by_number(world, shop):
    shop.mapped(BY_PAGE)
    shop.answer = _page
    world.run()
    assert _ids(world) == ALL
    assert [asked.params["page"] for asked in shop.asked] == ["1", "2", "3"]
    assert world.landed("shop") == ["accounts/full.jsonl"]
    assert world.run().nothing_new


def test_pages_by_number_without_a_total_end_with_an_empty_page(world, shop):
    shop.mapped(BY_PAGE.replace("total: total, ", ""))
    shop.answer = _page
    world.run()
    assert _ids(world) == ALL
    assert len(shop.asked) == 4


def test_pages_by_cursor(world, shop):
    shop.mapped(BY_CURSOR)
    shop.answer = lambda asked: {
        None: (200, {}, {"data": PEOPLE[:2], "next": "x=/1&"}),
        "x=/1&": (200, {}, {"data": PEOPLE[2:], "next": None}),
    }[asked.params.get("after")]
    world.run()
    assert _ids(world) == ALL


def test_pages_by_link(world, shop):
    shop.mapped(BY_LINK)

    def answer(asked):
        at = int(asked.params.get("offset", 0))
        link = f'</v1/accounts?offset={at + 2}>; rel="next", </v1/accounts>; rel="first"'
        headers = {"X-Total": 5} | ({"Link": link} if at + 2 < 5 else {})
        return 200, headers, PEOPLE[at : at + 2]

    shop.answer = answer
    world.run()
    assert _ids(world) == ALL


def test_numbers_are_landed_as_they_were_written(world, shop):
    body = (
        b'[{"id": 12345678901234567890.10, "name": "a", "x": 1e400, "y": -0, "z": 0.10,'
        b' "in": {"n": 1.50, "t": "\\u00e9"}, "l": [1.0, null, true]}]'
    )
    shop.mapped("{path: /accounts}")
    shop.script((200, {}, body))
    world.run()
    assert _ids(world) == ["12345678901234567890.10"]
    store = RawStore(world.home.raw)
    [delivery] = store.deliveries("shop")
    assert store.path(delivery.sha256).read_text("utf-8") == (
        '{"id": 12345678901234567890.10, "name": "a", "x": 1e400, "y": -0, "z": 0.10,'
        ' "in": {"n": 1.50, "t": "é"}, "l": [1.0, null, true]}\n'
    )


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_f13_a_passing_refusal_is_asked_again(world, shop, status):
    shop.mapped("{path: /accounts}")
    shop.script((status, {}, b"busy"), (status, {}, b"busy"), (200, {}, PEOPLE))
    world.run()
    assert _ids(world) == ALL
    assert shop.waits == [1, 2]


def test_f13_a_refusal_that_stays_ends_and_nothing_is_landed(world, shop):
    shop.mapped("{path: /accounts}")
    shop.script((500, {}, b"no"))
    with pytest.raises(OutsideError, match=r"answers 500 .* after 3 attempts"):
        world.run()
    assert len(shop.asked) == 3
    assert world.landed("shop") == []
    assert world.left_over() == []


def test_f13_retry_after_in_seconds_is_honoured(world, shop):
    shop.mapped("{path: /accounts}")
    shop.script((429, {"Retry-After": "7"}, b""), (200, {}, PEOPLE))
    world.run()
    assert shop.waits == [7]


def test_f13_retry_after_as_a_date_is_honoured(world, shop):
    shop.mapped("{path: /accounts}")
    now = datetime.now(UTC)
    until = format_datetime(now + timedelta(seconds=40), usegmt=True)
    shop.script((503, {"Retry-After": until}, b""), (200, {}, PEOPLE))
    world.run()
    assert shop.waits == [pytest.approx(40, abs=2)]


def test_f13_a_wait_beyond_the_longest_is_told_and_not_waited_for(world, shop):
    shop.mapped("{path: /accounts}")
    shop.script((429, {"Retry-After": "3600"}, b""))
    with pytest.raises(OutsideError, match="left alone for 3,600 s"):
        world.run()
    assert shop.waits == []


def test_f13_a_timeout_is_asked_again(world, shop):
    shop.mapped("{path: /accounts}")
    shop.script(None, (200, {}, PEOPLE))
    world.run()
    assert _ids(world) == ALL
    assert len(shop.waits) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, {}, b'[{"id": "A1", "name": "Na'), "cut off or wrong"),
        ((200, {"cut": True}, b"[]"), "does not answer"),
        ((200, {"content-type": "text/html"}, b"<html>Sign in</html>"), "a page of HTML"),
        ((200, {}, b" <!doctype html>"), "a page of HTML"),
        ((200, {}, b""), "cut off or wrong"),
        ((200, {}, b'[{"id": NaN}]'), "cut off or wrong"),
        ((200, {}, b'[{"id": 1, "id": 2}]'), "cut off or wrong"),
        ((200, {}, b'[{"id": "\xff"}]'), "cut off or wrong"),
    ],
)
def test_f13_an_answer_that_is_no_whole_json_is_asked_again_and_never_believed(
    world, shop, answer, says
):
    shop.mapped("{path: /accounts}")
    shop.script(answer)
    with pytest.raises((DataRefused, OutsideError), match=says):
        world.run()
    assert len(shop.asked) == 3
    assert world.landed("shop") == []
    shop.script(answer, (200, {}, PEOPLE))
    world.run()
    assert _ids(world) == ALL


@pytest.mark.parametrize(
    ("request_", "body", "says"),
    [
        ("{path: /accounts}", {"data": []}, "gives no list as its body"),
        ("{path: /accounts, records: data}", {"items": []}, "no list at `data`"),
        ("{path: /accounts}", [1, 2], "no objects"),
        ("{path: /accounts, records: data, total: total}", {"data": []}, "gives no total"),
        (BY_CURSOR, {"data": [], "next": {"a": 1}}, "gives no cursor"),
    ],
)
def test_f13_an_answer_of_another_shape_halts_at_once(world, shop, request_, body, says):
    shop.mapped(request_)
    shop.script((200, {}, body))
    with pytest.raises(DataRefused, match=says):
        world.run()
    assert len(shop.asked) == 1
    assert world.landed("shop") == []


def test_f13_a_cursor_that_leads_in_a_circle_halts(world, shop):
    shop.mapped(BY_CURSOR)
    shop.answer = lambda asked: (
        200,
        {},
        {"data": PEOPLE[:1], "next": "b" if asked.params.get("after") == "a" else "a"},
    )
    with pytest.raises(DataRefused, match="leads in a circle"):
        world.run()
    assert len(shop.asked) == 3
    assert world.landed("shop") == []


def test_f13_a_link_that_leads_in_a_circle_halts(world, shop):
    shop.mapped(BY_LINK.replace(', total: "header:X-Total"', ""))
    numbers = iter(range(100))
    shop.answer = lambda _: (
        200,
        {"Link": '</v1/accounts?p=2>; rel="next"'},
        [{"id": f"B{next(numbers)}", "name": "n"}],
    )
    with pytest.raises(DataRefused, match="leads in a circle"):
        world.run()


def test_f13_an_api_that_gives_one_page_for_all_halts(world, shop):
    shop.mapped(BY_PAGE.replace("total: total, ", ""))
    shop.script((200, {}, {"data": PEOPLE[:2]}))
    with pytest.raises(DataRefused, match="the same page again"):
        world.run()


def test_f13_a_total_that_changes_between_pages_begins_again(world, shop):
    shop.mapped(BY_PAGE)
    people = PEOPLE[:4]

    def answer(asked):
        if len(shop.asked) == 2:
            people.insert(0, PEOPLE[4])
        return _page(asked, people)

    shop.answer = answer
    world.run()
    assert _ids(world) == ALL
    assert len(shop.waits) == 1


def test_f13_a_record_on_two_pages_begins_again_though_the_total_is_the_same(world, shop):
    """One was taken out and one put in: a row moved to the page before, and was missed."""
    shop.mapped(BY_PAGE)
    people = [{"id": "A0", "name": "Gone"}, *PEOPLE[:4]]

    def answer(asked):
        if len(shop.asked) == 2:
            people[:] = [PEOPLE[4], *people[:1], *people[1:4]]
        if len(shop.asked) == 4:
            people[:] = PEOPLE
        return _page(asked, people)

    shop.answer = answer
    world.run()
    assert _ids(world) == ALL


def test_f13_pages_that_never_stand_still_halt(world, shop):
    shop.mapped(BY_PAGE)
    shop.answer = lambda asked: _page(asked, total=100 + len(shop.asked))
    with pytest.raises(DataRefused, match=r"changed while they were read: .* after 3 attempts"):
        world.run()
    assert world.landed("shop") == []


def test_f13_fewer_records_than_the_total_halt(world, shop):
    shop.mapped("{path: /accounts, records: data, total: total}")
    shop.script((200, {}, {"data": PEOPLE[:3], "total": 5}))
    with pytest.raises(DataRefused, match="3 records came, and the API says 5"):
        world.run()


@pytest.mark.parametrize(
    ("login", "sent"),
    [
        ({"login": "me", "password": "c4nary"}, "Basic bWU6YzRuYXJ5"),
        ({"password": "c4nary"}, "Bearer c4nary"),
        ({"extra": {"token": "c4nary"}}, "Bearer c4nary"),
        ({"extra": {"headers": {"Authorization": "Key c4nary"}}}, "Key c4nary"),
    ],
)
def test_the_login_of_the_connection_is_sent(world, shop, login, sent):
    world.logins["shop_api"] = Connection("shop_api", "http", **login)
    shop.mapped("{path: /accounts}", "connection: shop_api")
    shop.script((200, {}, PEOPLE))
    world.run()
    [asked] = shop.asked
    assert asked.headers["authorization"] == sent


def test_a_login_goes_to_its_own_host_alone(world, shop):
    world.logins["shop_api"] = Connection("shop_api", "https", "api.example.com", password="c4nary")
    shop.mapped("{path: /accounts}", "connection: shop_api")
    with pytest.raises(UsageError, match=r"is for api\.example\.com"):
        world.run()
    world.logins["shop_api"] = Connection("shop_api", "http", password="c4nary")
    shop.mapped(BY_LINK.replace(', total: "header:X-Total"', ""), "connection: shop_api")
    shop.script((200, {"Link": '<http://localhost:1/x>; rel="next"'}, PEOPLE))
    with pytest.raises(DataRefused, match="another host"):
        world.run()
    shop.mapped("{path: /accounts}", "connection: shop_api")
    shop.script((302, {"Location": "http://localhost:1/login?token=c4nary"}, b""))
    with pytest.raises(UsageError, match="has moved to") as refused:
        world.run()
    assert "c4nary" not in str(refused.value)


@pytest.mark.parametrize(("status", "says"), [(401, "login"), (403, "login"), (404, "answers 404")])
def test_a_wrong_login_or_address_is_not_asked_again(world, shop, status, says):
    shop.mapped("{path: /accounts}")
    shop.script((status, {}, b""))
    with pytest.raises(UsageError, match=says):
        world.run()
    assert len(shop.asked) == 1


def test_the_watermark_asks_for_what_is_new(world, shop):
    request = '{path: /accounts, params: {from: ":since", to: ":until"}}'
    shop.mapped(request)
    text = (world.feeds / "source.yaml").read_text()
    world.map(
        text.replace(
            "    columns:",
            '    watermark: {column: at, start: "2026-01-01T00:00:00+00:00", overlap: 1 hour}\n'
            "    columns:",
        )
    )
    people = [{**person, "at": "2026-02-01T10:00:00Z"} for person in PEOPLE[:2]]
    shop.answer = lambda _: (200, {}, people)
    world.run()
    assert shop.asked[-1].params["from"] == "2026-01-01T00:00:00+00:00"
    people.append({**PEOPLE[2], "name": "New", "at": "2026-02-02T10:00:00Z"})
    world.run()
    assert shop.asked[-1].params["from"] == "2026-02-01T09:00:00+00:00"
    assert _ids(world) == ALL[:3]
    people.clear()
    told = world.run()
    assert "nothing new" in "\n".join(told.warnings)
    assert _ids(world) == ALL[:3]
