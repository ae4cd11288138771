"""Words that are kept on one line, on screen and in print."""

import re

#: Not broken across lines: 〔2023〕39号, 第76号, 2024年2月1日, 二〇二四年二月一日, （试行）.
UNBROKEN = re.compile(
    r"[〔\[［]\d{4}[〕\]］]\s?第?\d+号"
    r"|第\d+号"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日"
    r"|\d{4}年(?:\d{1,2}月)?"
    r"|[〇○零一二三四五六七八九十]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
    r"|[（(](?:试行|暂行)[）)]"
)
