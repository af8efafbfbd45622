"""A wrong call of a planning verb ends in one sentence with its place and a remedy that helps."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from cli.main import main

AS_OF = date(2026, 1, 5)
FEEDS = {
    "accounts.csv": "account_id,level,region,class\nA,1,North,key\nB,1,North,small\nC,1,North,\n",
    "products.csv": "product_id,units_per_case,list_price,unit_cost\nP,12,10,6\n",
    "orders.csv": "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency\n"
    "o1,1,A,P,2025-12-01,100,11,CNY\n",
    "inventory.csv": "account_id,product_id,snapshot_date,on_hand\n"
    "A,P,2026-01-04,100\nB,P,2026-01-04,9\n",
    "sell_through.csv": "account_id,product_id,period_start,period_end,quantity\n"
    + "".join(
        f"{account},P,{week},{week + timedelta(6)},70\n"
        for account in "ABC"
        for week in (AS_OF - timedelta(weeks=back) for back in range(60, 0, -1))
    ),
}
TITLES = "account_id,product_id,override_units,override_reason"
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture(scope="module")
def home(new_home, tmp_path_factory) -> Path:
    """A home with a plan of three lines, one of them without a stock figure."""
    made = new_home()
    feeds = tmp_path_factory.mktemp("feeds")
    for name, text in FEEDS.items():
        (feeds / name).write_text(text, "utf-8")
    day = ("--as-of", AS_OF.isoformat(), "--home", str(made.path), "--quiet")
    with pytest.MonkeyPatch.context() as patch:
        for words in (("run", "--feeds", str(feeds)), ("stock-up", "--out", f"{feeds}/plan.xlsx")):
            patch.setattr("sys.argv", ["peakledger", *words, *day])
            main()
    (feeds / "plan.xlsx").rename(made.path / "plan.xlsx")
    return made.path


@pytest.fixture
def call(call, home, monkeypatch, tmp_path):
    """Call a verb on the home, in a folder that holds the files drawn for it."""
    monkeypatch.setenv("PEAKLEDGER_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def run(words: str | list[str], text: str | bytes | None = None) -> tuple[int, str]:
        given = words.split() if isinstance(words, str) else words
        named = next((each for each in given if each.startswith("given.")), None)
        if text is not None:
            raw = text if isinstance(text, bytes) else text.encode()
            (tmp_path / (named or "given")).write_bytes(raw)
        code, out, err = call(*given)
        return code, out + err

    return run


def check(code: int, told: str, wanted: int, says: tuple[str, ...]) -> None:
    assert code == wanted, told
    for words in says:
        assert words in told, told
    assert "remedy:" in told
    assert "a fault of the program" not in told
    assert "Traceback" not in told
    assert "Input should" not in told


PLAN = "stock-up --as-of 2026-01-05"
CALLS = [
    ("stock-up", 2, "'--as-of'"),
    ("stock-up --as-of tomorrow", 2, "'tomorrow' is not a date; write it as 2026-11-01"),
    ("stock-up --as-of 2026-02-30", 2, "'2026-02-30' is not a date"),
    ("stock-up --as-of 0001-01-01", 2, "0001-01-01 lies outside the years 1910 to 2090"),
    ("stock-up --as-of 9999-12-31", 2, "lies outside"),
    ("stock-upp --as-of 2026-01-05", 2, "did you mean `stock-up`?"),
    ("stock-up overide --as-of 2026-01-05", 2, "did you mean `override`?"),
    (f"{PLAN} --season sprng_festival", 2, "'sprng_festival'", "did you mean `spring_festival`?"),
    (f"{PLAN} --config none.yaml", 2, "there is no such file", "none.yaml"),
    (f"{PLAN} --config /", 2, "is a directory"),
    (f"{PLAN} --out plan.txt", 2, "'plan.txt'", "end the name in .csv"),
    (f"{PLAN} --out /dev/null/plan.csv", 2, "/dev/null is a file and no folder"),
    (f"{PLAN} --out /proc/plan.csv", 3, "cannot be written", "a folder that can be written"),
    (f"{PLAN} --out /proc/plan.xlsx", 3, "cannot be written", "a folder that can be written"),
    (f"{PLAN} --lang fr", 2, "'fr' is not one of 'en', 'zh'"),
    (f"{PLAN} --seson summer", 2, "'--season'"),
    (f"{PLAN} --home nowhere", 2, "no home at", "nowhere"),
    (f"{PLAN} --home .", 2, "no home at"),
    (f"{PLAN} --warehouse-url {NOWHERE}", 3, "cannot connect to PostgreSQL", "127.0.0.1:1/none"),
    (f"{PLAN} --warehouse-url mysql://x", 2, "is not a PostgreSQL URL"),
    (f"{PLAN} --what-if supply", 2, "'supply' says nothing to try"),
    (f"{PLAN} --what-if supply=lots", 2, "supply=lots is no factor", "supply=0.8"),
    (f"{PLAN} --what-if lead_time=21", 2, "lead_time=21: no such key", "`lead_time_days`"),
    (f"{PLAN} --what-if lead_time_days=+400", 2, "lead_time_days=+400 is no number of days"),
    (f"{PLAN} --what-if season.easter=7", 2, "no season is named 'easter'", "spring_festival"),
    (f"{PLAN} --what-if service_level=99", 2, "service_level=99: not below 1, got '99'\n"),
    (f"{PLAN} --what-if service_level=null", 2, "without a service level needs `costs`"),
    (f"{PLAN} --what-if service_level.gold=0.9", 2, "'gold'", "write one of these"),
    (f"{PLAN} --what-if model=crostn", 2, "model=crostn: not 'auto'", "did you mean `croston`?"),
    (f"{PLAN} --what-if grain=day --what-if horizon_weeks=0", 2, "2 mistakes in option --what-if",
     "grain=day: not 'week' or 'month', got 'day'", "horizon_weeks=0: below 1, got '0'"),
    (f"{PLAN} --what-if supply=0.8 --out x.xlsx", 2, "not as 'x.xlsx'", "end the name in .csv"),
    ("stock-up pre-season --as-of 2026-01-05 --weeks-ahead 0", 2, "1<=x<=52"),
    ("stock-up sheet --as-of 2026-01-05 --to s --account Z", 1, "no account 'Z'", "there is A, B"),
    ("stock-up sheet --as-of 2024-01-01 --to s", 1, "no stock-up plan as of 2024-01-01", "make it"),
    ("stock-up sheet --as-of 2026-01-05 --to /proc/s", 3, "could not be written"),
    ("backtest --as-of 2026-01-05 --model crostn", 2, "'crostn'", "did you mean `croston`?"),
    ("backtest --as-of 2026-01-05 --origins 0", 2, "each is from 1 to 131 weeks back"),
    ("backtest --as-of 2026-01-05 --horizon 99", 2, "1<=x<=52"),
    ("backtest --as-of 2026-01-05 --out /dev/null/x.csv", 2, "/dev/null is a file and no folder"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "says"), [(w, c, says) for w, c, *says in CALLS])
def test_a_wrong_call_says_what_is_wrong_and_what_to_write(call, words, code, says):
    check(*call(words), code, tuple(says))


SETTINGS = [
    ("lead_time_day: 14\nmodle: auto\nservice_level: {key: 1.2}", "3 mistakes in given.yaml",
     "unknown stock-up setting `lead_time_day`", "did you mean `lead_time_days`?",
     "unknown stock-up setting `modle`", "did you mean `model`?",
     "`service_level.key`: not below 1, got '1.2'", "given.yaml, line 3"),
    ("lead_time_days: two weeks\ntransport: {units_per_week: 5 cases}", "2 mistakes",
     "`lead_time_days`: not a whole number, got 'two weeks'", "write it as 14, without a unit",
     "`transport.units_per_week`: not a number, got '5 cases'", "without a unit or commas"),
    ("service_level: {gold: 0.9}", "`service_level.gold`: not 'key', 'major', 'general'"),
    ("service_level: 0.9", "`service_level`: not a mapping of keys, got '0.9'", "`key: value`"),
    ("seasons: summer", "`seasons`: not a list, got 'summer'", "each after `- `"),
    ("just text", "the file is not a mapping of keys, got 'just text'"),
    ("pack: {round: upp}", "`pack.round`: not 'up', 'nearest' or 'none'", "did you mean `up`?"),
    ("net_of_orders: maybe", "neither true nor false, got 'maybe'", "write true or false"),
    ("shutdowns: [{from: 2026-02-30, until: 2026-03-01}]", "`shutdowns.0.from`: not a day"),
    ("shutdowns: [{from: 2026-02-10, until: 2062-02-20}]", "is the year right?"),
    ("seasons: [{name: a, lunar: {month: 13, day: 1}, from_days: 1, until_days: 2}]",
     "`seasons.0.lunar.month`: above 12, got '13'"),
    ("overrides: [{class: key, set: {service_level: null}}]",
     "`overrides` leave class 'key' without a service level and without `costs`"),
    ("costs: {holding_per_unit_week: 1}", "`costs.shortage_per_unit` is missing", "add it"),
    ("lead_time_days: 14\nlead_time_days: 15", "`lead_time_days` stands twice", "line 2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), [(text, says) for text, *says in SETTINGS])
def test_all_mistakes_of_a_settings_file_are_told_at_once_with_line_and_remedy(call, text, says):
    told = call(f"{PLAN} --config given.yaml", text)
    check(*told, 2, ("given.yaml, line", *says))


def decided(*words: str) -> list[str]:
    given = ["stock-up", "override", "--as-of", "2026-01-05", *words]
    return given if "--by" in words else [*given, "--by", "mei"]


LINE, WHY = ("--account", "A", "--product", "P"), ("--reason", "opening")
DECISIONS = [
    (decided(*LINE, "--units", "twelve", *WHY), 2, "'--units'", "'twelve', which is no number"),
    (decided(*LINE, "--units", "12 cases", *WHY), 2, "'12 cases'", "write units as 120"),
    (decided(*LINE, "--units", "1_200", *WHY), 2, "'1_200', which is no number"),
    (decided(*LINE, "--units", "-5", *WHY), 2, "'-5', which is below zero"),
    (decided(*LINE, "--ratio", "half", *WHY), 2, "'--ratio'", "write 0.5 for half"),
    (decided(*LINE, "--units", "12"), 2, "nobody says why", "option --reason"),
    (decided(*LINE, "--units", "12", *WHY, "--by", " "), 2, "nobody is named", "option --by"),
    (decided(*LINE, "--units", "1", "--ratio", "2", *WHY), 2, "not clear what is decided"),
    (decided("--account", "A", "--units", "1", *WHY), 2, "not clear what is decided"),
    (decided(*LINE, "--withdraw", *WHY), 2, "nothing is decided about 'A' and 'P'"),
    (decided("--account", "Z", "--product", "P", "--units", "1", *WHY), 1,
     "the plan has no line of 'Z' and 'P'", "take ids from the plan"),
    (decided("--account", "C", "--product", "P", "--ratio", "2", *WHY), 1,
     "no number that a ratio could change", "deliver the stock figure"),
    (["stock-up", "override", "--as-of", "2025-01-06", *LINE, "--units", "1", "--by", "mei", *WHY],
     2, "no plan as of 2025-01-06", "make it first"),
    (["stock-up", "override", "--as-of", "2026-01-05", *LINE, "--units", "1"], 2, "'--by'"),
    (decided("--file", "none.xlsx", *WHY), 2, "no file at none.xlsx", "name a .csv or .xlsx"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "says"), [(w, c, says) for w, c, *says in DECISIONS])
def test_a_wrong_decision_is_refused_and_nothing_is_decided(call, words, code, says):
    check(*call(words), code, tuple(says))
    assert '"n": 0' in call(["sql", "select count(*) n from ops.stock_up_override", "--json"])[1]


FILES = [
    ("given.csv", f"{TITLES}\nA,P,abc,x\nZ,P,5,x\nB,P,7,\n", "3 rows cannot be taken, so none was",
     "row 2: override_units is 'abc', which is no number", "row 3: the plan has no line of 'Z'",
     "row 4: nobody says why"),
    ("given.csv", f"{TITLES}\nA,P,1,200,x\n", "row 2", "'x' stands beyond the last column",
     "without commas between thousands"),
    ("given.csv", "account_id,product_id,override_unit\nA,P,5\n", "did you mean `override_units`?"),
    ("given.csv", "account,product,override_units\nA,P,5\n",
     "its columns are: account, product, override_units", "did you mean `account_id`?"),
    ("given.csv", "account_id;product_id;override_units\nA;P;5\n", "has no table of overrides",
     "account_id;product_id;override_units", "apart by commas"),
    ("given.csv", "account_id,product_id,override_units,override_units\nA,P,5,6\n",
     "the column override_units stands 2 times", "keep one of them"),
    ("given.csv", "", "its columns are: none", "name the columns account_id, product_id"),
    ("given.csv", b"account_id,product_id,override_units\nA,P,\xff\n", "save it as CSV UTF-8"),
    ("given.xlsx", "no workbook", "cannot be read as a workbook", "deliver the file again"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "says"), [(name, t, says) for name, t, *says in FILES])
def test_a_file_of_decisions_that_cannot_be_taken_names_row_value_and_remedy(
    call, name, text, says
):
    check(*call(decided("--file", name), text), 1, ("given", *says))


def test_a_workbook_that_comes_back_with_letters_in_a_number_cell_is_refused_by_sheet_and_row(
    call, home, tmp_path
):
    book = openpyxl.load_workbook(home / "plan.xlsx", data_only=True)
    names = [cell.value for cell in book["North"][2]]
    book["North"].cell(3, names.index("override_units") + 1).value = "4o"
    book.save(tmp_path / "given.xlsx")
    told = call(decided("--file", "given.xlsx", *WHY))
    check(*told, 1, ("given.xlsx, sheet North, row 3", "'4o', which is no number", "120"))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2020-01-06", "no sales are known before that day; is the day right?"),
        ("2062-01-02", "the weeks from 2024-11-11 to 2025-12-29; is the day right?"),
    ],
)
def test_a_day_far_from_all_sales_is_asked_about(call, day, why):
    code, told = call(f"stock-up --as-of {day}")
    assert code == 0
    assert why in told


def test_a_setting_for_a_region_or_product_that_nobody_has_is_told(call):
    text = (
        "overrides: [{region: Nort, set: {lead_time_days: 3}}]\n"
        "products: {Q: {replenish: {policy: min_max, minimum: 1, maximum: 2}}}\n"
    )
    code, told = call(f"{PLAN} --config given.yaml", text)
    assert code == 0
    assert "settings name a region 'Nort' (did you mean `North`?), which nobody has" in told
    assert "settings name a product 'Q', which nobody has" in told
