"""核验: whether a file, a pasted text, a fingerprint or a printed code is what was published.

==================  ============================================================
given_copy          what a reader gives: its words, without what the press adds
copy_comparison     a copy beside the words that were published, character by character
found_copies        of which published documents a copy may be, and what became of them
verify_pages        the form and its answer; public keys and heads for programs
==================  ============================================================
"""
