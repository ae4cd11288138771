"""PDFs are made outside any request, kept, and served as files.

=================  ============================================================
edition_requests   which PDFs are wanted: rows of ``PdfEdition``, a job each
edition_maker      the tasks that make them
store              where the files lie, and how a new one replaces the old one
part_cache         the set pages of documents, kept from one making to the next
responses          a kept file as an HTTP response: ETag, ranges, file name
change_listeners   marks PDFs as outdated when a row that they show changes
=================  ============================================================
"""
