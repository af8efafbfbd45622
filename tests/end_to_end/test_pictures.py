"""Pictures of every paper of the sample company, to be looked at, and what a machine can judge.

PEAKLEDGER_PICTURES names the folder that keeps the pictures. PEAKLEDGER_PICTURES_HOME names a home
that `make run` has left, of which they are made; without it, one is made first.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from adapters.lake.home import Home
from stages.exports.start import write_start
from tests.end_to_end.judged_papers import (
    book_faults,
    book_texts,
    draw_pages,
    foreign_words,
    pages_of,
    pdf_faults,
)
from tests.end_to_end.locked_tools import browser, run, tools
from tests.end_to_end.phone import LETTERS, UNSEEN
from tests.end_to_end.test_start_page import at_url
from transforms.language.messages import LANGUAGES

# All pages of both languages, four times each: on a busy machine more than half an hour.
pytestmark = [pytest.mark.proof, pytest.mark.timeout(7200)]
ROOT = Path(__file__).parents[2]
JUDGE = Path(__file__).with_name("judged_pages.py")
COMMAND = str(Path(sys.executable).with_name("peakledger"))
DAY, MONTH, BEFORE, NOT_YET = "2026-11-01", "2026-10", "2026-09", "2026-11"
MOST_PAGES = 6
DRAFT = ROOT / "examples" / "sample_company" / "terms" / "quarterly_volume.yaml"
# Names of ours, of files and of what others have made.
OURS = ["Peakledger", "canonical", "Great Expectations", "csv", "Superset", "Airflow", "UTC", "sha",
        "basis", "units", "rate", "earned", "change"]  # fmt: skip


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Iterator[Path]:
    folder = Path(os.environ.get("PEAKLEDGER_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    sys.stderr.write(f"\n{len([*folder.glob('*.png')])} pictures: {folder}\n")


@pytest.fixture(scope="module")
def home(new_home: Callable[[], Home]) -> Path:
    if left := os.environ.get("PEAKLEDGER_PICTURES_HOME"):
        return Path(left)
    made = new_home().path
    run(COMMAND, "demo", "--quiet", "--home", str(made))
    return made


@pytest.fixture(scope="module")
def papers(home: Path, tmp_path_factory) -> dict[str, Path]:
    """Every paper in each language, a folder a language."""
    made = {language: tmp_path_factory.mktemp(language) for language in LANGUAGES}
    for language, folder in made.items():
        for verb in (
            f"open --no-browser --to {folder}/start.html",
            f"export barometer --to {folder}/barometer.html",
            f"export letters --period {MONTH} --to {folder}/letters",
            f"export letters --period {BEFORE} --to {folder}/letters-before",
            f"export finance --period {MONTH} --to {folder}/finance",
            f"export finance --period {NOT_YET} --to {folder}/finance-empty",
            f"export review --region East --to {folder}/reviews",
            f"stock-up sheet --region East --as-of {DAY} --to {folder}/seasons",
            f"stock-up --as-of {DAY} --out {folder}/plan.xlsx",
            f"rebates simulate --terms {DRAFT} --as-of {DAY} --out {folder}/simulation.html",
        ):
            given = ("--home", str(home), "--lang", language, "--quiet")
            run(COMMAND, *verb.split(), *given)
    return made


@pytest.fixture(scope="module")
def names(home: Path) -> list[str]:
    """What people and companies have named, and what runs have left on record."""
    found = [*OURS]
    for feed in ("accounts", "products", "incidents", "occasions", "events"):
        with (home / "sample" / f"{feed}.csv").open(newline="", encoding="utf-8") as stream:
            found += [cell for row in csv.reader(stream) for cell in row]
    found += [file.read_text("utf-8") for file in (home / "sample" / "terms").glob("*.yaml")]
    asked = "select coalesce(message, '') || ' ' || stage as said from ops.run"
    told = run(COMMAND, "sql", asked, "--json", "--home", str(home))
    found += re.findall(r"[\w' -]+", told)
    return found + [file.stem for file in (home / "sample").iterdir()]


def chosen(folder: Path, ending: str) -> dict[str, Path]:
    """Return the smallest and the largest paper of a folder, and the list of all."""
    files = sorted(folder.glob(f"*.{ending}"), key=lambda file: file.stat().st_size)
    own = [file for file in files if file.stem != "index"]
    found = {"few": own[0], "most": own[-1]}
    return found | ({"list": folder / "index.html"} if ending == "html" else {})


def pages(papers: dict[str, Path]) -> dict[str, Path]:
    found = {}
    for language, folder in papers.items():
        of_one = ("start", "barometer", "simulation")
        told = {name: folder / f"{name}.html" for name in of_one}
        for kind in ("reviews", "seasons"):
            told |= {f"{kind}-{n}": file for n, file in chosen(folder / kind, "html").items()}
        # A letter of every order of three years is too long for axe-core.
        for kind in ("letters", "letters-before"):
            of_kind = chosen(folder / kind, "html")
            told |= {f"{kind}-{name}": of_kind[name] for name in ("few", "list")}
        found |= {f"{name}-{language}": file for name, file in told.items()}
    return found


def judged(places: dict[str, Path], pictures: Path, **more: object) -> dict[str, dict]:
    given = {
        "browser": browser(),
        "pictures": str(pictures),
        "pages": {name: file.as_uri() for name, file in places.items()},
    }
    python = str(tools("browser") / "python")
    return json.loads(run(python, str(JUDGE), input=json.dumps(given | more)))


def plain(file: Path) -> str:
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    for shown_by_itself in page.find_all(["pre", "style", "script", "code"]):
        shown_by_itself.decompose()
    return page.get_text(" ")


def test_every_page_is_whole_on_a_phone_and_on_a_wall_in_light_and_dark_and_on_paper(
    papers, pictures: Path, fresh_database
) -> None:
    shown = pages(papers)
    for language, folder in papers.items():
        shown[f"start-empty-{language}"] = file = folder / "start-empty.html"
        now = datetime(2026, 11, 1, 3, tzinfo=UTC)
        write_start(fresh_database.home, at_url(fresh_database), file, language=language, now=now)
    more = {"unseen": UNSEEN, "letters": LETTERS, "prints": True}
    found = judged(shown, pictures, **more)
    assert len(found) == len(shown) * 4
    assert found == {key: {"serious": [], "too_wide": 0, "unseen": []} for key in found}
    printed = {file.name: pdf_faults(file.read_bytes()) for file in pictures.glob("*.png.pdf")}
    assert printed == {name: [] for name in printed}
    assert [name for name, file in shown.items() if not is_headed(file, pictures, name)] == []
    for file in pictures.glob("*.png.pdf"):
        name = file.name.removesuffix("-light-wide.png.pdf")
        draw_pages(file.read_bytes(), pictures, f"{name}-paper", MOST_PAGES)


def is_headed(file: Path, pictures: Path, name: str) -> bool:
    """Say whether each page on paper after the first bears the title of what it is of."""
    text = file.read_text("utf-8")
    if "@top-left" not in text:
        return True
    title = "".join(BeautifulSoup(text, "html.parser").title.text.split())
    printed = pages_of((pictures / f"{name}-light-wide.png.pdf").read_bytes())
    return all(title in "".join("".join(page).split()) for page in printed[1:])


def test_no_page_has_a_word_of_the_other_language(papers, names) -> None:
    found = {
        name: foreign_words(plain(file), names, name.rpartition("-")[2])
        for name, file in pages(papers).items()
    }
    # Chinese letters bear their Chinese name in English as well.
    assert {name: words - {"返利对账函"} for name, words in found.items()} == {
        name: set() for name in found
    }


def test_every_letter_on_paper_has_its_fonts_and_no_row_alone(papers, pictures: Path) -> None:
    for language, folder in papers.items():
        for kind in ("letters", "letters-before"):
            found = {
                file.name: pdf_faults(file.read_bytes()) for file in (folder / kind).glob("*.pdf")
            }
            assert found == {name: [] for name in found}
            for name, file in chosen(folder / kind, "pdf").items():
                draw_pages(file.read_bytes(), pictures, f"{kind}-{name}-{language}-pdf", MOST_PAGES)


def workbooks(papers: dict[str, Path]) -> dict[str, Path]:
    found = {}
    for language, folder in papers.items():
        found |= {
            f"plan-{language}": folder / "plan.xlsx",
            f"finance-{language}": folder / "finance" / "rebates.xlsx",
            f"finance-empty-{language}": folder / "finance-empty" / "rebates.xlsx",
        }
        replies = chosen(folder / "letters", "xlsx")
        found |= {f"reply-{name}-{language}": file for name, file in replies.items()}
    return found


def test_no_cell_of_a_workbook_is_cut_or_in_the_other_language(papers, names) -> None:
    found = {
        name: [
            *book_faults(file),
            *foreign_words("\n".join(book_texts(file)), names, name.rpartition("-")[2]),
        ]
        for name, file in workbooks(papers).items()
    }
    assert found == {name: [] for name in found}


@pytest.mark.skipif(not shutil.which("soffice"), reason="no soffice (Debian: libreoffice-calc)")
def test_every_sheet_is_on_paper_what_its_cells_say(papers, pictures: Path, tmp_path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    for name, file in workbooks(papers).items():
        shutil.copy(file, books / f"{name}.xlsx")
    own = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    given = ("--convert-to", "pdf", "--outdir", str(books), *map(str, books.glob("*.xlsx")))
    run("soffice", "--headless", own, *given)
    for file in sorted(books.glob("*.xlsx")):
        printed = file.with_suffix(".pdf").read_bytes()
        draw_pages(printed, pictures, file.stem, MOST_PAGES)
        assert (file.stem, pdf_faults(printed)) == (file.stem, [])
        on_paper = "".join("".join(line.split()) for page in pages_of(printed) for line in page)
        unread = [
            text
            for text in book_texts(file, printed=True)
            if "".join(text.split())[:20] not in on_paper
        ]
        assert (file.stem, unread) == (file.stem, [])


def test_the_manuals_open_on_a_phone_and_on_a_wall(pictures: Path) -> None:
    run("make", "manuals", cwd=ROOT)
    site = ROOT / ".cache" / "manuals" / "site"
    tutorial = site / "tutorials" / "own_spreadsheets.html"
    found = judged({"docs": site / "index.html", "docs-tutorial": tutorial}, pictures)
    assert found == {key: {"serious": [], "too_wide": 0} for key in found}
