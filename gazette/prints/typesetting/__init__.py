"""Markup → pages: WeasyPrint taught Chinese, in processes without Django or a database.

``gazette.prints.pdf`` writes the markup and joins the pages that come back.
"""
