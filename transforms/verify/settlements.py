"""What was paid is what was prepared and approved, by another person, and by nobody's later word.

Worked: the owner of the tables rewrites `prepared_by` of a posted batch so that its approver looks
like somebody else: *settlements* finds that the batch no longer bears its digest. He rewrites the
approval's name instead: the papers no longer agree with the head outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from transforms.language.messages import gettext as _
from transforms.language.persons import is_name
from transforms.ledger.batches import BatchLine
from transforms.ledger.chain import GENESIS
from transforms.ledger.entries import Entry, Posting
from transforms.ledger.judgement import Paper
from transforms.ledger.papers import next_papers
from transforms.ledger.terms import KeptTerms, asks_approval
from transforms.verify.check import Known, LedgerCheck


class Settlements(LedgerCheck):
    """Every batch is its digest, every posted one is posted whole, once, and approved."""

    name = "settlements"

    def __init__(self, known: Known):
        super().__init__(known)
        self._papers = {paper.batch_id: paper for paper in known.papers}
        self._posted: dict[str, Counter[tuple[object, ...]]] = {}
        self._digest = GENESIS
        self._at_head = GENESIS if known.head and not known.head.entries else None
        for paper in known.papers:
            self._judge_paper(paper)

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Gather the entries of each batch, and carry the papers on at its first."""
        draft = entry.draft
        if draft.batch_id is not None:
            self._gather(entry, draft.batch_id)
        if self.known.head and entry.seal.entry_id == self.known.head.entries:
            self._at_head = self._digest

    def end(self) -> None:
        """Judge what was posted of each batch, and the papers at the head."""
        for batch_id, found in self._posted.items():
            paper = self._papers.get(batch_id)
            due = Counter(map(_of_line, paper.batch.lines)) if paper else None
            if not self.checked.accepts(found == due):
                says = _("the entries of batch {batch} are not its lines", batch=batch_id)
                self.checked.note(says, _("ledger.entry and {path}", path="ledger.batch"))
        at_head, due_papers = self._at_head, self.known.head_papers
        if not self.known.head or at_head is None or due_papers is None:
            return
        if not self.checked.accepts(at_head == due_papers):
            self.checked.note(
                _("a posted batch or its approvals are not those of the head"),
                _("ledger.batch, ledger.approval and <home>/ledger_head"),
            )

    def _gather(self, entry: Entry, batch_id: str) -> None:
        paper = self._papers.get(batch_id)
        if batch_id not in self._posted:
            approvals = paper.approvals if paper else ()
            digest = paper.digest if paper else ""
            self._digest = next_papers(self._digest, batch_id, digest, approvals)
            self._judge_approval(entry.seal.entry_id, batch_id, paper)
        self._posted.setdefault(batch_id, Counter())[_of_entry(entry)] += 1

    def _judge_paper(self, paper: Paper) -> None:
        whole = (paper.batch.digest, paper.batch.batch_id) == (paper.digest, paper.batch_id)
        if not self.checked.accepts(whole):
            says = _("batch {batch} is not what its digest says", batch=paper.batch_id)
            self.checked.note(says, f"ledger.batch {paper.batch_id}")
        if not is_name(paper.batch.prepared_by):
            says = _("{name} is no person's name", name=ascii(paper.batch.prepared_by))
            self.checked.note(says, f"ledger.batch {paper.batch_id}, prepared_by")

    def _judge_approval(self, entry_id: int, batch_id: str, paper: Paper | None) -> None:
        if self.checked.accepts(paper is not None and _is_approved(paper, self.known.terms)):
            return
        says = _(
            "batch {batch} is posted and nobody else than its preparer approved it", batch=batch_id
        )
        where = _(
            "ledger.entry {entry} and ledger.approval {batch}", entry=str(entry_id), batch=batch_id
        )
        self.checked.note(says, where)


def _is_approved(paper: Paper, terms: Collection[KeptTerms]) -> bool:
    if not _needs_approval(paper, terms):
        return True
    return any(
        given.decision == "approved"
        and given.digest == paper.digest
        and not paper.is_preparer(given.approved_by)
        for given in paper.approvals
    ) and not any(given.decision == "refused" for given in paper.approvals)


def _needs_approval(paper: Paper, terms: Collection[KeptTerms]) -> bool:
    """Ask the terms that were kept when the batch was made; its own "no" is no answer."""
    programs = {line.program_id for line in paper.batch.lines}
    asked = any(asks_approval(terms, program, paper.terms_seen) for program in programs)
    return asked or paper.batch.needs_approval or paper.batch.purpose != "settlement"


def _of_line(line: BatchLine) -> tuple[object, ...]:
    return (*line[:6], line.terms_version, line.corrects_entry_id)


def _of_entry(entry: Entry) -> tuple[object, ...]:
    draft = entry.draft
    return (*draft.key, draft.kind, draft.amount, draft.terms_version, draft.corrects_entry_id)
