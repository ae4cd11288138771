"""Markup → pages: WeasyPrint with Chinese line breaking, without Django or a database.

It runs in processes of its own; ``gazette.prints.pdf`` writes the markup and merges the
pages.
"""
