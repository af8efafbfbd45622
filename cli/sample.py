"""`sample`: write the sample company's feeds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shlex import quote

import click

from cli.context import AS_OF, FOLDER, Call, common
from transforms.language.messages import gettext as _
from transforms.language.messages import lines


@click.command(short_help="Write the sample company's feeds.")
@click.option("--out", type=FOLDER, required=True, help="Folder to write; it must be new or empty.")
@click.option(
    "--size",
    type=click.Choice(["small", "medium", "large"]),
    default="small",
    show_default=True,
    help="About 150 thousand, 3 million or 30 million order lines.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--as-of",
    type=AS_OF,
    default="2026-11-01",
    show_default=True,
    help="The history ends with the last full month before this day.",
)
@common
def sample(call: Call, out: Path, size: str, seed: int, *, as_of: date) -> None:
    """Write three years of a brewer's feeds, with its rebate programs and its hidden truth."""
    from adapters.lake.home import hand_over
    from examples.sample_company import write

    with call.progress() as progress:
        made = write(out, size=size, seed=seed, as_of=as_of, progress=progress)
    hand_over(out)
    call.answer(
        made,
        lines(
            [
                _("wrote the sample company to {folder}", folder=out),
                _(
                    "  next: {command}",
                    command=f"peakledger run --feeds {quote(str(out))} --as-of {as_of}",
                ),
            ]
        ),
    )
