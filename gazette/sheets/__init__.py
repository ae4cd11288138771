"""The archive as a workbook: the sheets 期, 文件, 条文 out of the rows, and back into them.

==========  ==================================================================
layout      the sheets and their columns; how a cell is named (``文件!C17``)
cells       what a cell may hold: neutral text, numbers, dates
resources   the three import-export resources, each finding rows by natural key
writing     rows → an .xlsx file or a zip of CSV files, in bounded memory
reading     such a file → rows of cells; refuses what is no such file
importing   rows of cells → rows of the archive, all or nothing, dry run first
undoing     takes an import back as long as nothing else changed
==========  ==================================================================
"""
