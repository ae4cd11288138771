"""Statements of what a document says of others, with what each says, and how they are read.

``statements.repeals.tsv`` has a line for each: *half* (``first``: written before the
reader was; ``later``: a second set of trials; ``found``: what further trials showed),
*kind*, the *title* of the document in which the statement stands, the *text* (⏎ is a line
break; ``@NAME`` a whole document in ``cases/``, whose title is *),
and what it *says*: relations joined by `` + ``, each

    [?]TYPE [《TITLE》] [NUMBER] [of DATE] [part ADDRESS] [on DATE] [until DATE] [for MONTHS]

``?`` marks one that is unsure; ``of`` is the target's date; ``on`` is left out where the
relation counts from the day of its document. ``nothing`` says nothing of another document,
and no finding is made; ``finding`` means that a finding says what could not be told.
"""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gazette.parsing import parse
from gazette.parsing.parsed import Document, Issue, Relation

HERE = Path(__file__).parent
FILE = HERE / "statements.repeals.tsv"
TYPES = (
    "repeals",
    "repeals_in_part",
    "suspends",
    "resumes",
    "extends",
    "continues",
    "to_be_amended",
    "to_be_repealed",
)
FINDING = "effect_on_others_unread"
#: Below this confidence a relation is unsure.
SURE = 0.75


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of the file."""

    half: str
    kind: str
    title: str
    text: str
    says: str

    @property
    def source(self) -> str:
        """The whole document in which the statement stands."""
        if self.text.startswith("@"):
            return (HERE / "cases" / self.text[1:]).read_text(encoding="utf-8")
        lines = self.text.replace(" ⏎ ", "\n")
        if self.title == "*":
            return lines
        signature = "示例市人民政府\n2024年3月1日\n"
        head = f"{self.title}\n示政规〔2024〕5号\n"
        if re.search(r"(?:通知|公告|通告|决定|函|意见)$", self.title):
            return f"{head}各区人民政府：\n{lines}\n{signature}"
        return f"{head}第一条　为了规范管理，制定本办法。\n第二条　{lines}\n{signature}"

    @property
    def expected(self) -> list[str]:
        """The relations that it states, sorted; empty for ``nothing`` and ``finding``."""
        said = self.says.split(" + ")
        return sorted(one for one in said if one not in ("nothing", "finding"))

    @property
    def has_finding(self) -> bool:
        """Whether a finding has to say that something of it was not understood."""
        return "finding" in self.says.split(" + ")


def statements() -> list[Statement]:
    """All lines of the file, in order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Statement(**row) for row in rows]


def observed(issue: Issue) -> list[str]:
    """The relations to others that a parse holds, in the words of the file, sorted."""
    return sorted(
        {
            words(relation, document)
            for document in issue.documents
            for relation in document.relations
            if relation.type in TYPES
        }
    )


def words(relation: Relation, document: Document) -> str:
    """A relation in the words of the file."""
    begins_on = document.effective_on or document.signed_on
    months = (relation.years or 0) * 12 + (getattr(relation, "months", None) or 0)
    parts = (
        f"《{relation.title}》" if relation.title else "",
        relation.number or "",
        f"of {relation.issued_on}" if relation.issued_on else "",
        f"part {relation.address}" if relation.address else "",
        f"on {relation.effective_on}" if relation.effective_on not in (None, begins_on) else "",
        f"until {relation.until}" if relation.until else "",
        f"for {months}" if months else "",
    )
    unsure = "?" if relation.confidence < SURE else ""
    return f"{unsure}{relation.type.value} " + " ".join(part for part in parts if part)


def has_finding(issue: Issue) -> bool:
    """Whether a finding says that a statement about others was not understood."""
    return any(finding.code == FINDING for finding in issue.findings)


def target(statement: str) -> str:
    """Type and target of a relation in the words of the file, without its days."""
    return re.sub(r" (?:of|on|until|for) \S+", "", statement.lstrip("?"))


def score(half: str) -> Iterator[str]:
    """Precision and recall by type over one half of the file, and what differs."""
    right: dict[str, list[int]] = {kind: [0, 0, 0] for kind in TYPES}
    for one in statements():
        if one.half != half:
            continue
        issue = parse(one.source)
        expected, found = one.expected, observed(issue)
        if expected != found or has_finding(issue) != one.has_finding:
            yield f"- {one.kind}: {one.text}\n    says  {one.says}\n    found {' + '.join(found)}"
            yield f"    finding {has_finding(issue)}"
        wanted, got = {target(x) for x in expected}, {target(x) for x in found}
        for what in wanted | got:
            counts = right[what.split()[0]]
            counts[0] += what in wanted and what in got
            counts[1] += what in got
            counts[2] += what in wanted
    for kind, (both, got_count, wanted_count) in right.items():
        if got_count or wanted_count:
            yield f"{kind}: precision {both}/{got_count}, recall {both}/{wanted_count}"


if __name__ == "__main__":
    for half_name in ("first", "later", "found"):
        sys.stdout.write("\n".join((half_name, *score(half_name), "")))
