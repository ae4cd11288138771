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
#: Kept together on screen as well: 2025年第3期, 令第47号, 第38条, 1,200元, 30.5万平方米.
NUMBERS = re.compile(
    r"\d{4}年第\d+期|[令总]?第\d+[条款项章节页期件次号]"
    r"|\d[\d,.]*[十百千万亿]*(?:平方米|立方米|公里|千米|毫米|厘米|米|公顷|亩|吨|千克|公斤|元|人|户|件|个|年(?!\d)|天|日|小时|分钟)"
)
_HAN_NUMBER = "[〇零一二三四五六七八九十百千万亿两]"
#: The same in Chinese numerals: 第二十条, 第十条之一, 第（二）项, 十五日, 五万元, 百分之六十五.
HAN_NUMBERS = re.compile(
    rf"第{_HAN_NUMBER}+(?:条(?:之{_HAN_NUMBER}+)?|[款项段章节编号期届])"
    rf"|第[（(]{_HAN_NUMBER}+[）)]项"
    rf"|{_HAN_NUMBER}{{2,}}(?:平方米|立方米|公里|米|公顷|亩|吨|公斤|元|人|户|件|个月|个|倍|周岁|岁|年|天|日|小时|分钟)"
    r"|百分之[一二三四五六七八九十百零点]+"
)
#: A document's number with the body's code (发文机关代字): 示政办发〔2023〕39号. Within a sentence
#: nothing says where the code begins, so that the last four characters before the year count as it.
CODED_NUMBER = re.compile(
    r"(?:(?<=[（(])[\u4e00-\u9fff]{1,8}|[\u4e00-\u9fff]{1,4})"
    r"(?P<number>[〔\[［]\d{4}[〕\]］]\s?第?\d+号)"
)
