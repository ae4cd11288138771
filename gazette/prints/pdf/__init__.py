"""The issue as a printed gazette: rows → page flows → markup → PDF parts → one PDF."""

from gazette.prints.pdf.cache import MemoryCache, PartCache
from gazette.prints.pdf.errors import PdfRefused
from gazette.prints.pdf.fingerprints import document_fingerprint, issue_fingerprint
from gazette.prints.pdf.issue_pdf import make_document_pdf, make_issue_pdf
from gazette.prints.pdf.variant import Variant

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
