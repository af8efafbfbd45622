"""Progress on standard error: what runs now, how far it is, what is left, how long each step took.

Where a person watches, the running steps are live at the foot and every finished one is a line
above them, so that the step at work is on any screen, however small. Elsewhere each step is one
line as it begins.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

Form = Literal["live", "lines", "none"]

_ROOM_FOR_A_BAR = 72
# What is counted by the thousand has a pace; of twenty tables each takes its own time.
_MANY = 1_000
_COLON = re.compile(": |：")


@dataclass
class _Step:
    task: TaskID | None
    since: float
    total: int = 0
    is_over: bool = False


class Progress:
    """A callable `(step, done, total)` that stages report to; a context manager for its display.

    A step may name what it is at after a colon: `build facts: fct_order_line` is the step `build
    facts`. It is over when as much is done as there is. `told` says it in the reader's language.
    """

    def __init__(
        self, form: Form, console: Console | None = None, told: Callable[[str], str] = str
    ):
        self._form, self._told = form, told
        self._since = time.monotonic()
        self._bars = _bars(console) if form == "live" else None
        self._steps: dict[str, _Step] = {}

    def __enter__(self) -> Progress:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is None:
            return
        for name, step in self._steps.items():
            if not step.is_over:
                self._finish(self._bars, name, step, "✓" if error is None else "✗")
        self._bars.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        if self._form == "none":
            return
        name, *detail = _COLON.split(self._told(step), 1)
        if name not in self._steps:
            self._steps[name] = self._begin(name)
        here = self._steps[name]
        here.total = max(here.total, total, done)
        if self._bars is None or here.task is None or here.is_over:
            return
        self._bars.update(
            here.task,
            description=detail[0] if detail else name,
            completed=done,
            total=max(total, 1),
        )
        if 0 < total <= done:
            self._finish(self._bars, name, here, "✓")

    def _begin(self, name: str) -> _Step:
        now = time.monotonic()
        if self._bars is not None:
            return _Step(self._bars.add_task(name, total=1), now)
        click.echo(f"{_clock(now - self._since)}  {name}", err=True)
        return _Step(None, now)

    def _finish(self, bars: Bars, name: str, step: _Step, mark: str) -> None:
        step.is_over = True
        if step.task is not None:
            bars.remove_task(step.task)
        seconds = time.monotonic() - step.since
        many = f"  {step.total:,}" if step.total > 1 else ""
        pace = f", {step.total / seconds:,.0f}/s" if step.total >= _MANY and seconds >= 1 else ""
        took = _clock(seconds)
        bars.console.print(f"{mark} {took}  {name}{many}{pace}", markup=False, highlight=False)


def _bars(console: Console | None) -> Bars:
    # Only where a person watches: loading this costs a tenth of what the engine does.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.table import Column
    from rich.text import Text

    class Pace(ProgressColumn):
        def render(self, task: Task) -> Text:
            counts = task.speed and (task.total or 0) >= _MANY
            return Text(f"{task.speed:,.0f}/s" if counts else "")

    console = console or Console(stderr=True)
    what = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    is_wide = console.width >= _ROOM_FOR_A_BAR
    return Progress(
        TextColumn("{task.description}", table_column=what),
        *([BarColumn(bar_width=24)] if is_wide else []),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        *([Pace(), TimeRemainingColumn(compact=True), TextColumn("left")] if is_wide else []),
        TimeElapsedColumn(),
        console=console,
    )


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
