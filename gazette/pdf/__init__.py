"""The issue as a printed gazette: rows → printable context → markup → bytes."""

from gazette.pdf.cache import MemoryCache, PartCache
from gazette.pdf.fingerprints import document_fingerprint, issue_fingerprint
from gazette.pdf.making import make_document_pdf, make_issue_pdf
from gazette.pdf.refusals import PdfRefused
from gazette.pdf.variant import Variant

__all__ = [
    "MemoryCache",
    "PartCache",
    "PdfRefused",
    "Variant",
    "document_fingerprint",
    "issue_fingerprint",
    "make_document_pdf",
    "make_issue_pdf",
]
