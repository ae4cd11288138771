"""The structured models of a gazette; see the design's ``domain.md`` for their words."""

from gazette.models.checkup import SetAside
from gazette.models.document import Document, DocumentIssuer, IssuingBody, Text
from gazette.models.edition import PdfEdition
from gazette.models.issue import Column, Gazette, Issue, IssueRevision
from gazette.models.provision import Provision
from gazette.models.statement import Statement
from gazette.models.theme import Theme

__all__ = [
    "Column",
    "Document",
    "DocumentIssuer",
    "Gazette",
    "Issue",
    "IssueRevision",
    "IssuingBody",
    "PdfEdition",
    "Provision",
    "SetAside",
    "Statement",
    "Text",
    "Theme",
]
