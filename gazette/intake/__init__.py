"""录入公报: files are dropped, read, checked beside their source, and accepted as a draft.

================  ================================================================
reception         a drop is stored, read in a process of its own, and made an intake
file_reader       that process: reads files and parses texts
issue_source      one source and its documents of the texts of several files; pure
source_offsets    where stretches of several texts stand in one; pure
document_records  the documents of an intake, with summary and findings
source_words      words that know where in the source they stand; pure
draft             a document under correction, as rows and as JSON; pure
row_tree          the rules that rows keep; pure
row_edits         the operations of an editor on rows; pure
several_rows      operations on several rows at once; pure
seen_rows         what an editor saw of a row, compared with the row of now; pure
row_form          the words of a row as the fields of its form; pure
row_numbers       rows numbered on from one of them; pure
text_division     where texts and documents begin; pure
step_log          operations with a lock, stored as steps, undone and redone
step_messages     what is said of the steps of others
summaries         the summary of a document for lists, and its findings
stored_findings   findings as JSON, with how they were answered
finding_answers   the history of the answers to a document's findings; pure
doubt_answers     doubts answered, answers revoked, the last act taken back
doubt_list        the doubts of an intake in order
doubt_places      the lines and rows at which a doubt stands; pure
doubt_forms       the forms that answer doubts, on every page
doubt_queue       逐处核对: one pane over the doubts of all documents
row_search        words found in a draft, and others in their place; pure
word_replacement  查找替换 over all documents in one step
replacement_page  its page
doubt_records     the doubts of an accepted intake as rows of its issue
later_look        the doubts of a long document, looked for after the change
step_sides        what a step stores of the rows that it changed; pure
step_history      the documents as each step found and left them
edit_authors      who made the edits against the source, when and why
acceptance        an intake becomes a draft issue
accept_job        the draft of a large intake is written by a job
reprint_job       更正重刊 of a long issue, too
house_mends       本刊改法, learned of an accepted intake and proposed for the next
house_mend_forms  the forms that adopt or decline them
held_already      what the archive holds already of an intake
held_page         the issue that it holds beside the intake: 并入, 重排, 更正重刊
held_preview      what 重排 would change, computed and taken back
large_reprint     the same of a large issue, compared row by row without writing, by pages
additions         并入: single documents for the issue that lacks them
document_pieces   documents of an intake taken out of it with their words
intake_corrections
                  a published issue corrected by an intake, by two persons
later_documents   documents that come later
issue_frame       contents, cover, imprint and page furniture of an issue
editors_steps     which documents were changed here, for reading the source again
stored_rows       the rows of a stored draft, without objects of all of them; pure
source_spans      spans of the source, found by bisection; pure
document_source   the stretch of a document in the source, and its edits
document_parts    a long document in parts, as its page shows them; pure
document_view     what the page of a document shows: one part of it
row_views         a document as it is shown: source lines and rows, linked
================  ================================================================
"""
