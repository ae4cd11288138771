"""The archive as a workbook of the sheets 期, 文件 and 条文: export, import and undo.

===============  =============================================================
sheet_columns    the sheets, their rows, and how a cell is named (``文件!C17``)
cells            text in a cell, so that it can be read back unchanged
widgets          conversion between cells and values, for each type of column
resources        the columns of each sheet (import-export); base: sheet_resource
lookup           the issues, documents and provisions that cells refer to
workbook_writer  issues → an .xlsx file or a zip of CSV files, in bounded memory
workbook_reader  such a file → rows of cells; refuses any other file
workbook_import  rows of cells compared with the archive, by reading alone
write_plan       what is to be written; plan_writer writes it, all or nothing
rows_effect      relations, citations and effect, read from the rows that were written
row_changes      what an import changes in a row; cell_diff shows it as HTML
step_progress    how far a step is, told once a second
import_steps     an uploaded workbook: checked, applied, undone (import_undo)
===============  =============================================================
"""
