"""How the pipeline's peak memory and time grow with its input."""

from __future__ import annotations

from bench.context import SIZES, Context
from bench.ours import our_run
from bench.registry import bench
from bench.results import Figure, Result


@bench("growth")
def growth(context: Context) -> Result:
    """Peak memory and time of our pipeline on every size up to the chosen one."""
    sizes = SIZES[: SIZES.index(context.size) + 1]
    figures, grown = [], []
    least = None
    for size in sizes:
        run = our_run(context, size)
        lines = sum(1 for file in (context.sample(size) / "orders").iterdir() for _ in file.open())
        figures.append(Figure(size, run.total, note=f"{lines:,} order lines"))
        least = least or (size, lines, run.total)
        if size != least[0]:
            name, before, took = least
            memory = run.total.peak_mb / took.peak_mb
            seconds = run.total.seconds / took.seconds
            grown.append(
                f"{size} has {lines / before:.0f} × the lines of {name}; it takes {memory:.1f} ×"
                f" the memory and {seconds:.1f} × the time"
            )
    alone = "one size alone tells nothing: give --size medium or large"
    return Result(tuple(figures), tuple(grown) or (alone,))
