"""Flows → pages: documents and contents by a setter of our own, the cover by WeasyPrint.

It needs neither Django nor a database and runs in processes of its own;
``gazette.prints.pdf`` makes the flows and merges the pages.
"""
