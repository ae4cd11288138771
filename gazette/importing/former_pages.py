"""Old addresses of an issue and its documents, as the table of a folder names them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from gazette.importing.archive_table import FormerPage
from gazette.models import Document, Issue, OldAddress
from gazette.models.address_keys import address_key
from gazette.parsing.words.lines import fold, fold_title


def keep_addresses(issue: Issue, pages: Sequence[FormerPage], note: str) -> list[str]:
    """Let old addresses lead to the issue or its documents; return what is wrong, in Chinese.

    An address that leads elsewhere already stays as it is.
    """
    problems = []
    documents = list(issue.documents.select_related("issue__gazette"))
    for page in pages:
        problem = _keep(issue, documents, page, note)
        problems += [f"旧网址 {page.address} 没有登记：{problem}"] if problem else []
    return problems


def _keep(issue: Issue, documents: Sequence[Document], page: FormerPage, note: str) -> str:
    document = _document(documents, page) if page.names_document else None
    if page.names_document and document is None:
        return "本期没有找到所写的那一件文件。"
    stored = OldAddress.objects.filter(key=address_key(page.address)).first()
    if stored and (stored.issue_id, stored.document_id) == (issue.pk, document and document.pk):
        return ""
    if stored and stored.target:
        return f"已经登记，去处是 {stored.target}。"
    address = stored or OldAddress(old_address=page.address)
    address.issue, address.document, address.note = issue, document, note[:200]
    try:
        address.full_clean()
    except ValidationError as error:
        return "；".join(error.messages)
    address.save()
    return ""


def _document(documents: Sequence[Document], page: FormerPage) -> Document | None:
    """The document that a page names by place, number and title, which must all agree."""
    found = [
        one
        for one in documents
        if page.position in (None, one.position)
        and (not page.document_number or fold(page.document_number) == fold(one.document_number))
        and (not page.title or fold_title(page.title) == one.folded_title)
    ]
    return found[0] if len(found) == 1 else None
