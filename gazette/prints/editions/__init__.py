"""PDFs are made outside any request, kept, and served as files.

===========  =================================================================
queue        what is to be made: rows of ``PdfEdition``, asked for once
locks        who makes it: a lock that the system takes back from a dead process
making       makes what is claimed, and says how it went
store        where the files lie, and how one takes the place of another
part_cache   the set pages of documents, kept from one making to the next
worker       the process that makes what waits
waking       starts it, and is all of it that a reader's process knows
serving      a kept file as an HTTP answer: tags, ranges, its Chinese name
listening    what marks an edition as old: a change of the rows it shows
===========  =================================================================
"""
