"""The refusal to make a PDF."""


class PdfRefused(Exception):
    """The PDF would differ from the rows, or could not be made in time.

    The message is for an editor: it names the document, the row, and what to do.
    """
