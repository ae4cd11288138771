"""What is said when a PDF cannot be made."""


class PdfRefused(Exception):
    """The PDF would not say what the rows say, or could not be made in time.

    The message is for an editor: it names the document and the row, and what to do.
    """
