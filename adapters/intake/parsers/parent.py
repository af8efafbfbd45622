"""The parent's end of the parsers: hands jobs to a child, and outlives whatever becomes of it.

One child does all jobs of a run, because starting one costs as much as parsing a hundred small
files. A child that dies, hangs or runs out of memory is replaced; the file it had is tried once
more by a fresh one, so that the verdict on a file does not depend on the files before it.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from adapters.intake.parsers.limits import FileLimits
from transforms.intake.file_faults import FileRefused
from transforms.language.errors import OutsideError
from transforms.language.message_json import message_from_json
from transforms.language.messages import gettext as _

# After so many files a child makes way for a fresh one: libraries leak.
_MOST_JOBS = 500
_LONGEST_ANSWER = 64 << 20
_REMEDY = _(
    "deliver it in smaller files or as CSV; or raise `files.parser_memory` or"
    " `files.parser_seconds` in peakledger.yaml if it is honest"
)


class _ChildGoneError(Exception):
    """The child has ended, or was ended, without an answer; the message says how."""


class Parsers:
    """Do parsing jobs in a child process, started by the first one; a context manager."""

    def __init__(self, limits: FileLimits | None = None):
        self.limits = limits or FileLimits()
        self._child: _Child | None = None
        self.started = 0

    def __enter__(self) -> Parsers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        return self._child.process.pid if self._child is not None else None

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def do(self, job: str, name: str, **what: Any) -> dict[str, Any]:
        """Have a file parsed and return what the parser says of it; `name` is for messages.

        Raises `FileRefused` where the file cannot be trusted, or has cost a fresh child its life,
        and `OutsideError` where scratch files cannot be written.
        """
        text = json.dumps({"do": job, "name": name, **what})
        try:
            answer = self._answer(text)
        except _ChildGoneError as first:
            if not self._was_used:
                raise _died(name, first) from first
            try:
                answer = self._answer(text)
            except _ChildGoneError as second:
                raise _died(name, second) from second
        if "refused" in answer:
            code, *said = answer["refused"]
            message, where, remedy = map(message_from_json, said)
            raise FileRefused(code, message, where=where, remedy=remedy)
        if "disk" in answer:
            raise OutsideError(
                _(
                    "scratch files could not be written or raw ones read: {disk}",
                    disk=answer["disk"],
                ),
                where=_("<home>/tmp and <home>/lake/raw"),
                remedy=_("free disk space or restore the file, then run again"),
            )
        done: dict[str, Any] = answer["done"]
        return done

    def _answer(self, text: str) -> dict[str, Any]:
        if self._child is None or self._child.jobs >= _MOST_JOBS:
            self.close()
            self._child = _Child.start(self.limits)
            self.started += 1
        self._was_used = self._child.jobs > 0
        try:
            answer = self._child.ask(text)
            if "out_of_memory" in answer:
                most = self.limits.memory_bytes >> 20
                raise _ChildGoneError(_("it needs more than {most} MiB of memory", most=most))
        except _ChildGoneError:
            self.close()
            raise
        return answer


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    limits: FileLimits
    jobs: int = 0

    @classmethod
    def start(cls, limits: FileLimits) -> _Child:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of ours
            [sys.executable, "-m", "adapters.intake.parsers.child", json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            close_fds=True,
        )
        return cls(process, limits)

    def ask(self, text: str) -> dict[str, Any]:
        self.jobs += 1
        assert self.process.stdin is not None  # noqa: S101 - given at the start
        try:
            self.process.stdin.write(text.encode() + b"\n")
            self.process.stdin.flush()
        except (BrokenPipeError, OSError) as error:
            raise _ChildGoneError(self._how_it_ended()) from error
        answer: dict[str, Any] = json.loads(self._line())
        return answer

    def _line(self) -> bytes:
        """Read one line; the clock runs twice as long as the CPU's limit, for busy machines."""
        assert self.process.stdout is not None  # noqa: S101 - given at the start
        stream, line = self.process.stdout.fileno(), bytearray()
        end = time.monotonic() + 2 * self.limits.seconds
        while not line.endswith(b"\n"):
            ready = select.select([stream], [], [], max(end - time.monotonic(), 0))[0]
            if not ready:
                raise _ChildGoneError(
                    _("it takes longer than {most} seconds", most=str(2 * self.limits.seconds))
                )
            chunk = os.read(stream, 1 << 16)
            if not chunk or len(line) > _LONGEST_ANSWER:
                raise _ChildGoneError(self._how_it_ended())
            line += chunk
        return bytes(line)

    def _how_it_ended(self) -> str:
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            return _("it gave no answer")
        if code < 0:
            return _("it was ended by signal {signal}", signal=-code)
        return _("it ended with code {code}", code=code)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                # Closing sends what a dead child was still to be told.
                with suppress(BrokenPipeError):
                    stream.close()


def _environment() -> dict[str, str]:
    """Return what the child may know: where our code lies, and nothing of the parent's secrets."""
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPYCACHEPREFIX") if key in os.environ}
    return kept | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "PYTHONIOENCODING": "utf-8",
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }


def _died(name: str, why: _ChildGoneError) -> FileRefused:
    return FileRefused(
        "parser_died",
        _("{name} cannot be parsed: {why}", name=name, why=why.args[0]),
        where=name,
        remedy=_REMEDY,
    )
