"""How the passes over citations, relations and amendments grow with the length of an issue."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from gazette.effect.citations import citation_annotations, replace_citations
from gazette.importing import import_issue
from gazette.models import Relation
from gazette.parsing import parse, pipeline
from gazette.parsing.parsed import Document as ParsedDocument
from tests.paths import REAL_ISSUE, SAMPLES

PASSES = ("references", "relations", "changes")
TIMES = (1, 10, 100)


def timed(spent: dict[str, float], name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, whose CPU seconds are added to ``spent``."""

    def measured(*args: Any) -> Any:
        start = time.process_time()
        found = run(*args)
        found = list(found) if isinstance(found, Iterator) else found
        spent[name] += time.process_time() - start
        return found

    return measured


@pytest.mark.parametrize("path", [path for path in [REAL_ISSUE, *SAMPLES[:1]] if path.exists()][:1])
def test_the_passes_over_an_issue_grow_linearly(path: Any, monkeypatch: Any, capsys: Any) -> None:
    text = path.read_text(encoding="utf-8")
    spent: dict[str, float] = defaultdict(float)
    for name in PASSES:
        monkeypatch.setattr(pipeline, name, timed(spent, name, getattr(pipeline, name)))
    with capsys.disabled():
        print(f"\ncitations of {path.stem} ({len(text):,} characters), CPU milliseconds an issue")
        baseline: dict[str, float] = {}
        for times in TIMES:
            spent.clear()
            issue = parse(text * times)
            count = sum(len(document.references) for document in issue.documents)
            each = {name: spent[name] * 1000 / times for name in PASSES}
            baseline = baseline or each
            told = "  ".join(
                f"{name} {each[name]:6.1f} ({each[name] / max(baseline[name], 0.01):4.2f} ×)"
                for name in PASSES
            )
            print(f"  {times:>4} ×  {count:>7,} citations  {told}")


@pytest.mark.django_db
def test_storing_and_showing_citations_grows_linearly(capsys: Any) -> None:
    source = parse(SAMPLES[0].read_text(encoding="utf-8"))
    issue = import_issue(source, source_name="x", publish=True).issue
    place = max(range(len(source.documents)), key=lambda at: len(source.documents[at].references))
    document = issue.documents.get(position=place + 1)
    relations = list(Relation.objects.filter(source=document))
    with capsys.disabled():
        print(f"\ncitations of one document, stored and shown ({document.title}), ms a citation")
        baseline: tuple[float, float] | None = None
        for times in TIMES:
            many = _repeated(source.documents[place], times)
            start = time.perf_counter()
            replace_citations(document, many, relations)
            stored = time.perf_counter()
            citation_annotations(document)
            shown = time.perf_counter()
            count = len(many.references)
            each = (stored - start) * 1000 / count, (shown - stored) * 1000 / count
            baseline = baseline or each
            told = (
                f"{name} {took:6.3f} ({took / first:4.2f} ×)"
                for name, took, first in zip(("stored", "shown"), each, baseline, strict=True)
            )
            print(f"  {times:>4} ×  {count:>6,}  {'  '.join(told)}")


def _repeated(document: ParsedDocument, times: int) -> ParsedDocument:
    return replace(document, references=document.references * times)
