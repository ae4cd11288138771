"""审核: the bench of those who review an issue: source, rows and doubts side by side, read only.

===============  ==========================================================
bench_pages      the pages: an issue, a document; marks and remarks are posted here
bench_tab        the tab that leads to it from the pages of an issue
bench_context    what the pages show, put together
bench_rows       the rows of a page, with all that is said of each
bench_source     the lines of the source beside them
bench_notes      doubts, deviations, findings and relations by document
===============  ==========================================================

Nothing of an issue can be changed here; what is kept are marks and remarks
(``gazette.office.reading_marks``, ``gazette.office.remarks``).
"""
