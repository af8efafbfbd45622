"""The sample company: a seeded generator of a believable brewer's feeds.

Goes in: a folder, a size, a seed and an as-of date. Comes out: every feed in its canonical columns
for the three years before that date, with the rebate programs (`terms/`) and, in `_truth/`, what
was planted. Same arguments, same bytes. Described in docs/sample_company.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from examples.sample_company.company import found
from examples.sample_company.folder import TRUTH_FOLDER, FeedFolder, existing
from examples.sample_company.history import day_of, history
from examples.sample_company.jumps import TERMS
from examples.sample_company.sizes import SIZES, size_of
from examples.sample_company.truth import truth_of
from examples.sample_company.writing import FeedWriter
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.operations.progress import ReportProgress, silent

__all__ = ["SIZES", "TERMS", "SampleSummary", "write"]

# Raised with every change of what is written, so that an older sample is not taken for the same.
FORM = 5


@dataclass(frozen=True)
class SampleSummary:
    """What was written: rows by feed, the feed files, the folder of rebate programs, the truth, and
    whether all of it was there already.
    """

    out: Path
    size: str
    seed: int
    as_of: date
    first_day: date
    last_day: date
    rows: dict[str, int]
    files: tuple[Path, ...]
    truth: Path
    terms: Path
    was_there: bool


def write(
    out: Path,
    *,
    size: str = "small",
    seed: int = 7,
    as_of: date = date(2026, 11, 1),
    progress: ReportProgress = silent,
) -> SampleSummary:
    """Write the sample company's feeds into `out`, whole or not at all.

    `progress(what, done, total)` is called after each month. A folder that holds the identical
    sample is left alone. Raises `UsageError` for an unknown size, a negative seed, and a folder
    that holds anything else.
    """
    wanted = size_of(size)
    if seed < 0:
        raise UsageError(
            _("no sample of seed {seed}", seed=str(seed)),
            where="seed",
            remedy=_("0 or a larger number"),
        )
    parameters: dict[str, object] = {
        "form": FORM,
        "size": size,
        "seed": seed,
        "as_of": as_of.isoformat(),
    }
    held = existing(out, parameters)
    if held is not None:
        return _summary(out, size, seed, as_of, rows=held, was_there=True)
    with FeedFolder(out) as folder:
        company = found(wanted, seed, as_of)
        records = FeedWriter(company, folder).write(progress)
        document = truth_of(company, records, _by_feed(folder.rows))
        folder.write_json(f"{TRUTH_FOLDER}/truth.json", document)
        for program in sorted(TERMS.glob("*.yaml")):
            folder.write_bytes(f"{TERMS.name}/{program.name}", program.read_bytes())
        folder.finish(parameters)
    return _summary(out, size, seed, as_of, rows=folder.rows, was_there=False)


def _by_feed(rows: dict[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for file in sorted(rows):
        feed = file.split("/")[0].removesuffix(".csv")
        total[feed] = total.get(feed, 0) + rows[file]
    return total


def _summary(
    out: Path, size: str, seed: int, as_of: date, *, rows: dict[str, int], was_there: bool
) -> SampleSummary:
    when = history(as_of)
    return SampleSummary(
        out=out,
        size=size,
        seed=seed,
        as_of=as_of,
        first_day=day_of(when.first_day),
        last_day=day_of(when.last_day),
        rows=_by_feed(rows),
        files=tuple(out / file for file in sorted(rows)),
        truth=out / TRUTH_FOLDER / "truth.json",
        terms=out / TERMS.name,
        was_there=was_there,
    )
