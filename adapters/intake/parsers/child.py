"""The child: does parsing jobs one after another, each a line of JSON, and answers with one.

It ends when its parent does: its input ends, or its own limits end a job that never would.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from adapters.intake.parsers.limits import FileLimits, bind_job, bind_process
from transforms.intake.file_faults import code_of
from transforms.language.errors import DataRefused
from transforms.language.message_json import message_as_json
from transforms.language.messages import gettext as _

Job = dict[str, Any]
Answer = dict[str, Any]
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM}
_DISK |= {errno.ENOENT, errno.EMFILE, errno.ENFILE, errno.ESTALE}


def main() -> None:
    """Answer jobs until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What a library prints must not pass for an answer.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = FileLimits(**json.loads(sys.argv[1]))
    bind_process(limits)
    for line in sys.stdin:
        if not _answered(json.loads(line), limits, answers):
            return


def _answered(job: Job, limits: FileLimits, answers: IO[str]) -> bool:
    """Do a job and answer; False where this process had better do no other."""
    fit = True
    try:
        work, needs = _WORK[job["do"]]
        for each in needs:  # code is no part of what a file may take
            import_module(each)
        bind_job(limits)
        answer: Answer = {"done": work(job, limits)}
    except MemoryError:
        answer, fit = {"out_of_memory": True}, False
    except DataRefused as refusal:
        said = (refusal.message, refusal.where, refusal.remedy)
        answer = {"refused": [code_of(refusal), *map(message_as_json, said)]}
    except OSError as error:
        # A seek to nowhere is the file's fault, a full disk is not.
        is_disk = error.errno in _DISK
        answer = {"disk": str(error)} if is_disk else {"refused": _damaged(job["name"], error)}
    except Exception as error:
        answer = {"refused": _damaged(job["name"], error)}
    gc.collect()
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
    return fit


def _damaged(name: str, error: Exception) -> list[Any]:
    said = (str(error) or type(error).__name__).splitlines()[0][:300]
    message = _("{name} cannot be read: {said}", name=name, said=said)
    remedy = _("it was cut or damaged on its way: deliver the file again")
    return ["damaged", message_as_json(message), name, message_as_json(remedy)]


def _unpack(job: Job, limits: FileLimits) -> Answer:
    from adapters.intake.parsers.unpack import unpack

    target = Path(job["target"])
    facts = unpack(
        Path(job["path"]), job["name"], job["packing"], job["of_type"], target=target, limits=limits
    )
    return {"facts": facts.as_json()}


def _members(job: Job, limits: FileLimits) -> Answer:
    from adapters.intake.parsers.unpack import unpack_members

    found = unpack_members(
        Path(job["path"]), job["name"], job["members"], Path(job["target"]), limits=limits
    )
    return {"members": [[name, str(path), facts.as_json()] for name, path, facts in found]}


def _sheets(job: Job, limits: FileLimits) -> Answer:
    from adapters.intake.parsers.workbook_sheets import sheet_names

    return {"sheets": sheet_names(Path(job["path"]), job["name"], limits)}


def _excel(job: Job, limits: FileLimits) -> Answer:
    from adapters.intake.parsers.excel import read_workbook
    from adapters.intake.parsers.workbook_sheets import Layout

    layout = Layout(**job["layout"])
    found = read_workbook(
        Path(job["path"]), job["name"], layout, Path(job["target"]), limits=limits
    )
    mixed = {column: message_as_json(where) for column, where in found.mixed_dates.items()}
    return {"header": found.header, "rows": found.rows, "trailer": found.trailer,
            "counts_from_1904": found.counts_from_1904, "formulas": found.formulas,
            "first_formula": found.first_formula, "mixed_dates": mixed,
            "hidden_rows": found.hidden_rows}  # fmt: skip


def _parquet(job: Job, limits: FileLimits) -> Answer:
    from adapters.intake.parsers.parquet import read_parquet

    path, target = Path(job["path"]), Path(job["target"])
    header, rows = read_parquet(path, job["name"], job["int96"], target, limits=limits)
    return {"header": header, "rows": rows}


def _json_lines(job: Job, limits: FileLimits) -> Answer:
    from adapters.intake.parsers.json_lines import read_json_lines

    path, target = Path(job["path"]), Path(job["target"])
    header, rows = read_json_lines(path, job["name"], target, job.get("unfold"))
    return {"header": header, "rows": rows}


# What each job does, and the libraries that it alone needs.
_WORK: dict[str, tuple[Callable[[Job, FileLimits], Answer], tuple[str, ...]]] = {
    "unpack": (_unpack, ()),
    "members": (_members, ()),
    "sheets": (_sheets, ("python_calamine",)),
    "excel": (_excel, ("pyarrow.parquet", "python_calamine")),
    "parquet": (_parquet, ("pyarrow.parquet", "duckdb")),
    "jsonl": (_json_lines, ("pyarrow.parquet",)),
}


if __name__ == "__main__":
    main()
