"""The ways of amending, as patterns over the letters of tokens: one table.

A letter stands for a token of ``change_tokens``: PBCQ is 第三条修改为：“…”. The name of each
pattern is that of the method of ``change_grammar.ClauseReader`` that reads it; the first
that matches counts.
"""

import re

#: Lists are read no further than this, so that a row is read in linear time.
MOST = 100
_PL = f"P(?:[N~]P){{0,{MOST}}}+"
_WORDS = f"Q(?:N?Q){{0,{MOST}}}+"
_PLACES = f"P(?:[N~K]P){{0,{MOST}}}+"
_ITEM = f"(?:{_PLACES})?[cEO]{{0,2}}{_WORDS}"
#: Behind 、 an item with words alone is a word of the item before.
_NEXT = f"(?:N(?:{_PL}[cEO]{{0,2}}|[cEO]{{1,2}}){_WORDS}|K{_ITEM})"
_ITEMS = f"{_ITEM}{_NEXT}{{0,{MOST}}}+"
#: Of a list of words that are deleted, none that is replaced behind it.
_DELETED = f"(?:{_PL})?[cEO]{{0,2}}{_WORDS}(?:{_NEXT}(?![LF]*[BYZ])){{0,{MOST}}}+"
_NEW = f"Q(?:N?Q(?![LF]*B)){{0,{MOST}}}"
PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "split",
        rf"(?P<sp_from>P)(?:L|c)?(?:S|B(?=U))U?K?F?(?:A?(?P<sp_to>{_PL}))?K?(?:BC?)?C?(?P<sp_words>Q(?:[NK]?Q)*)?",
    ),
    (
        "merge",
        rf"(?P<me_from>{_PL})L?MU?K?(?:[AB]?(?P<me_to>P))?(?!N)(?:K?J?B?C?(?P<me_words>Q))?",
    ),
    ("move", rf"(?P<mo_from>{_PL})(?:V(?:P[YZ]K?)?[AB]?)(?P<mo_to>{_PL})(?![YZ])"),
    ("between", rf"(?P<be_at>{_PL})?c?Q[NO]?Qc?y?[cY]?I(?:UO?)?C?Q"),
    (
        "insert_words",
        rf"(?P<iw_at>{_PL})?[cO]*(?P<iw_pairs>Q(?P<iw_side>[YZ])K?IO?C?Q(?:[KN]Q[YZ]IO?C?Q)*)(?!K?A)",
    ),
    ("append", rf"(?P<ap_at>{_PL})c?(?P<ap_end>E)IU?O?C?(?P<ap_words>Q)"),
    (
        "insert",
        rf"(?:(?P<in_at>P)(?P<in_side>[cYZ])?K?)?IC?(?:(?P<in_quote>Q)K?A(?P<in_as>P)"
        rf"|U?O?K?(?P<in_f>F)?(?:A?(?P<in_to>{_PL}))?K?L?[OJB]?C?(?P<in_words>Q(?:[NK]?Q)*)?)",
    ),
    (
        "reword_moved",
        r"(?P<rm_old>P)B(?P<rm_to>P)K?[JLO]?BC?(?P<rm_words>Q)"
        r"|(?P<rm2_old>P)B(?P<rm2_to>P)C(?P<rm2_words>Q)",
    ),
    ("renumber", rf"(?P<re_from>{_PL})[LFO]?B(?P<re_to>{_PL})"),
    (
        "replace",
        rf"(?P<rp_head>[RG]?c?[NKC]?)(?P<rp_items>{_ITEMS})O?(?P<rp_each>[LF]*)BC?(?P<rp_words>{_NEW})",
    ),
    ("reword", rf"(?P<rw_at>{_PLACES})[LF]?(?:B|J(?=C))C?(?P<rw_words>{_WORDS})"),
    (
        "delete_words",
        rf"D(?P<dw_items>{_DELETED})|(?P<dw2_items>{_ITEMS})[LF]?D(?![PQcO])",
    ),
    (
        "delete",
        rf"D(?P<de_at>{_PL}(?:K{_PL}(?=[K.]|$))*)(?![cEO]*Q)|(?P<de2_at>{_PL})[LF]?D(?![PQU])",
    ),
    ("vague", r"w(?:[NKXOwL]){0,6}[JH](?!C)|X[LO]{0,2}(?P<va_other>J)(?!C)"),
    ("shift", r"(?P<sh_at>P)?[YOLNX]{0,4}H"),
    ("unspecified", rf"(?P<un_at>{_PL})[LO]?J(?!C)"),
)
CLAUSE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS))
