"""What editors are told of a PDF that could be made, but shows boxes in place of characters."""

from __future__ import annotations

from gazette.issue_data import documents_data
from gazette.models import PdfEdition
from gazette.prints.glyph_coverage import missing_characters


def warnings_of(edition: PdfEdition) -> list[str]:
    """A sentence for each character without a glyph, with its document and row."""
    alone = [edition.document] if edition.document else None
    return [
        f"《{document['title']}》{missing}：字库中没有，印成标有码位的方框。"
        for document in documents_data(alone or edition.issue.documents.order_by("position"))
        for missing in missing_characters(document)
    ]
