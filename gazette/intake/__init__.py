"""The editors' way in: files are dropped, read, checked beside their source, and accepted.

=========  ===================================================================
words      words that remember where in the source they stand
draft      a document under correction, as rows and as JSON
editing    what an editor can do to rows; pure, as are the two above
=========  ===================================================================
"""
