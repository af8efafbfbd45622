"""`demo`: the sample company's last quarter through Airflow; what `make run` calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from cli.context import AS_OF, Call, common
from cli.progress import Progress
from transforms.language.figures import sums, told
from transforms.language.messages import Message, laid, lines, ngettext
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    from adapters.operations.airflow.once import OnceResult
    from examples.sample_company.story import Chapter
    from stages.operations.news import Booked

_SAMPLE, _FEEDS = "sample", "feeds"
# The peak is planned once, and the checks are shown once: in the last chapter.
_ON_THE_WAY = ("ingest", "warehouse", "rebates", "metrics")
_PREPARER = "demo"


@click.command(short_help="The sample company's last quarter through Airflow.")
@click.option("--size", type=click.Choice(["small", "medium", "large"]), default="small")
@click.option("--as-of", type=AS_OF, default="2026-11-01", show_default=True)
@common
def demo(call: Call, size: str, as_of: date) -> None:
    """Write the sample company's feeds and run the DAGs on the first of each month of a quarter.

    Four chapters: an order that comes late, a file that comes again, returns, an account that sells
    outside its territory and is not paid, a peak that is planned. The sample lies in `sample` in
    the home, and in `feeds` what of it has come. Running it again finds nothing new and posts
    nothing.
    """
    from examples.sample_company import write
    from examples.sample_company.story import chapters
    from stages.exports.start import write_start
    from stages.operations.summary import summary

    sample, feeds = call.home.path / _SAMPLE, call.home.path / _FEEDS
    with call.progress() as progress:
        write(sample, size=size, as_of=as_of, progress=progress)
    posted = 0
    for chapter in chapters(sample, feeds, as_of):
        result, booked = _tell(call, chapter, is_last=chapter.as_of == as_of)
        posted += sum(one.entries for one in booked)
    call.say(_settling(call, chapter))
    made = summary(call.home, call.warehouse_url)
    page = write_start(call.home, call.warehouse_url, language=call.language, now=call.now)
    document = {
        "airflow": result,
        "posted": posted,
        "summary": made,
        "page": page,
    }
    call.answer(document, lines([made.text(), page.text()]))


def _tell(call: Call, chapter: Chapter, *, is_last: bool) -> tuple[OnceResult, tuple[Booked, ...]]:
    """Lay a chapter's files down, run the DAGs on its day, and say what it brought."""
    from adapters.operations.airflow.once import DAGS, run_once
    from stages.operations.news import booked_since
    from stages.operations.summary import entry_count

    call.say(laid("{day}\n  {says}", day=chapter.as_of, says=chapter.says))
    chapter.lay_down()
    before = entry_count(call.home, call.warehouse_url)
    feeds = call.home.path / _FEEDS
    with call.progress() as progress:
        result = run_once(
            call.home,
            feeds,
            feeds / "terms",
            chapter.as_of,
            dags=DAGS if is_last else _ON_THE_WAY,
            warehouse_url=call.warehouse_url,
            progress=_shown(progress),
        )
    booked = booked_since(call.home, call.warehouse_url, before)
    call.say(_news(result, booked))
    return result, booked


def _settling(call: Call, chapter: Chapter) -> Message:
    """Prepare the quarter's settlement; say what waits for an approver and who is left out.

    The terms of the sample let a case lower no rebate, so that a person's word keeps the account
    against which there is one from being paid.
    """
    from examples.sample_company.story import CASE
    from stages.ledger.due import due_periods
    from stages.ledger.holds import hold, open_holds
    from stages.ledger.settle import prepare

    books, now, run_id = (call.home, call.warehouse_url), call.now, call.run_id
    is_held = any(each["account_id"] == chapter.suspect for each in open_holds(*books, now).holds)
    if not is_held:
        hold(*books, chapter.suspect, None, by=_PREPARER, reason=CASE, now=now, run_id=run_id)
    _month, quarter, *_longer = due_periods(chapter.as_of)
    made = prepare(*books, quarter, _PREPARER, now=now, run_id=run_id)
    said = [
        _(
            "Prepared the settlement of {quarter}; it is paid once somebody approves it:",
            quarter=quarter,
        )
    ]
    said += [
        ngettext(
            "  {sums} to {count} account: {command}",
            "  {sums} to {count} accounts: {command}",
            batch.accounts,
            sums=sums(batch.totals),
            command="peakledger rebates batches",
        )
        for batch in made.batches
    ]
    kept = [left for left in made.left_out if left["account_id"] == chapter.suspect]
    if kept:
        said.append(
            _(
                "  nothing to {account}, which has {sum} CNY open: {reason}",
                account=chapter.suspect,
                sum=told(str(sum(Decimal(each["amount"]) for each in kept)), "CNY"),
                reason=kept[0]["reason"],
            )
        )
    return lines([*said, ""])


def _shown(progress: Progress) -> Any:
    """Show Airflow's tasks as steps; a task that is over is full."""

    def show(event: Mapping[str, Any]) -> None:
        if event["event"] == "task":
            progress(f"{event['dag']}.{event['task']}", int(event["state"] == "done"), 1)

    return show


def _news(result: OnceResult, booked: tuple[Booked, ...]) -> Message:
    runs = ", ".join(f"{dag.dag_id} {dag.seconds:.0f} s" for dag in result.dags)
    ran = _("  Airflow ran {runs}; {seconds} s in all.", runs=runs, seconds=round(result.seconds))
    if not booked:
        return lines([ran, _("  Nothing new: no entry was posted to the ledger."), ""])
    posted = ngettext(
        "  {count} entry was posted to the ledger:",
        "  {count} entries were posted to the ledger:",
        sum(one.entries for one in booked),
    )
    return lines([ran, posted, *(laid("  {booked}", booked=one.text()) for one in booked), ""])
