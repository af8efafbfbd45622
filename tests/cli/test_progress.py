"""The step at work can be seen on any screen, and finished steps are lines above it."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from cli.progress import Progress
from transforms.language.messages import gettext as _
from transforms.language.messages import tell

_STEPS = [f"clean canonical/feed_{number}" for number in range(18)]


def _screen(width: int, height: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, height=height)


def _shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("width", "height"), [(60, 10), (120, 50), (20, 5)])
def test_finished_steps_leave_the_live_area_however_many_there_are(width, height):
    console = _screen(width, height)
    progress = Progress("live", console)
    with progress:
        for step in _STEPS:
            progress(step, 0, 3)
            live = [task.description for task in progress._bars.tasks]
            assert live == [step]
            progress(step, 3, 3)
        assert progress._bars.tasks == []
    told = [line for line in _shown(console).splitlines() if "✓" in line]
    assert len(told) >= len(_STEPS)


def test_a_step_names_what_it_is_at():
    progress = Progress("live", _screen(80, 24))
    with progress:
        progress("build facts: fct_order_line", 2, 10)
        (task,) = progress._bars.tasks
        assert (task.description, task.completed, task.total) == ("fct_order_line", 2, 10)


def test_a_long_count_tells_its_pace_and_what_is_left(monkeypatch):
    now = 100.0
    monkeypatch.setattr("cli.progress.time", SimpleNamespace(monotonic=lambda: now))
    console = _screen(110, 24)
    progress = Progress("live", console)
    progress._bars.get_time = lambda: now
    with progress:
        progress("plan", 0, 4_000)
        for second in range(1, 3):
            now = 100.0 + second
            progress("plan", 500 * second, 4_000)
        (task,) = progress._bars.tasks
        columns = progress._bars.make_tasks_table([task]).columns
        seen = " ".join(columns[n]._cells[0].plain for n in (3, 4))
        assert seen == "500/s 00:06"
        now = 108.0
        progress("plan", 4_000, 4_000)
    assert "✓ 0:08  plan  4,000, 500/s" in _shown(console)


def test_a_step_cut_short_by_an_error_is_marked_as_such():
    console = _screen(80, 24)
    with pytest.raises(ZeroDivisionError):
        _stopped_in_the_middle(Progress("live", console))
    assert "✗ 0:00  publish" in _shown(console)


def _stopped_in_the_middle(progress: Progress) -> None:
    with progress:
        progress("publish", 0, 1)
        raise ZeroDivisionError


def test_without_a_terminal_each_step_is_one_line_as_it_begins(capsys):
    with Progress("lines") as progress:
        for done in range(3):
            progress(f"build facts: model_{done}", done, 3)
        progress("publish", 0, 1)
        progress("publish", 1, 1)
    assert capsys.readouterr().err == "0:00  build facts\n0:00  publish\n"


def test_a_step_is_named_in_the_language_and_stays_one_step(capsys):
    with Progress("lines", told=lambda text: tell(text, "zh")) as progress:
        for model in ("fct_order_line", "fct_visit"):
            step = _("build {names}", names="facts")
            progress(_("{about}: {said}", about=step, said=model), 0, 2)
        progress(_("publish"), 0, 1)
    assert capsys.readouterr().err == "0:00  构建 facts\n0:00  发布\n"


def test_a_quiet_run_tells_nothing(capsys):
    with Progress("none") as progress:
        progress("publish", 0, 1)
    assert capsys.readouterr().err == ""
