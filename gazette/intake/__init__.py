"""The editors' way in: files are dropped, read, checked beside their source, and accepted.

===========  =================================================================
uploads      files within limits, while they come in
reception    a drop is put aside, read apart from the portal, and made an intake
worker       the process that reads and parses
gather       one source and its documents of the texts of several files; pure
placing      where stretches of several texts stand in one; pure
opening      what was gathered becomes documents to be checked
words        words that remember where in the source they stand; pure
draft        a document under correction, as rows and as JSON; pure
shape        the form that rows must have; pure
editing      what an editor can do to rows; pure
renumbering  rows numbered on from one of them; pure
dividing     where texts and documents begin; pure
edits        what rows have otherwise than their source; pure
changes      operations with a lock, kept as steps, undone and redone
summaries    what a list shows of a document, and what is to be looked at
acceptance   an intake becomes a draft issue
adding       documents that come later
pages        a document as it is shown: source lines and rows, linked
===========  =================================================================
"""
