"""Lines that a web page prints around a document: 来源, 字号, 打印, 上一篇, 备案号 ….

Reads a line; says what it is, and whether it can be nothing else (``is_sure``) or
must stand at the head or foot of a page to be it.
"""

import re
from dataclasses import dataclass

from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.lines import fold
from gazette.parsing.words.markers import find_mark

NAVIGATION = "网页导航"
SOURCE_LINE = "网页来源行"
TOOLS = "网页工具"
FOOT = "网页页脚"
LINKS = "网页相关链接"


@dataclass(frozen=True, slots=True)
class Furniture:
    """Why a line is left out, and whether it is furniture wherever it stands."""

    reason: str
    is_sure: bool


_SEPARATORS = re.compile(r"[\s|丨｜/／·•【】\[\]［］（）()<>《》〈〉,，、_]+")
#: Labels of the line below a title; behind ``sure`` ones no official text prints a value.
_SURE_LABEL = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:次数|人次|数|量|率)?|(?:正文|文章)?字[号体](?:大小)?|字体(?:显示"
    r"|调整|设置)|视力保护色?|保护视力色?|"
    r"(?:我要)?分享(?:到|至)?|打印|朗读|责任编辑|责编|【?大中小】?"
)
_LABEL = re.compile(
    r"(?:信息|文章|稿件|新闻|内容)?来源|稿源|作者|撰稿|供稿|编辑|审核|审校|校对|初审|复审|终审"
    r"|发布人|发布者|发布单位|发布机构|发布部门|发布时间|发布日期|"
    r"发稿时间|更新时间|更新日期|添加时间|录入时间|录入|时间|日期|所属栏目|栏目|类别|信息分类"
    r"|公开日期|浏览|热度|摄影"
)
_TOOL = re.compile(
    r"列印|友善列印|转寄(?:好友)?|关闭视窗|回(?:上一页|首页|列表)|"
    r"打印(?:本页|此页|页面|文章|正文)?|(?:我要)?打印|关闭(?:窗口|本页|此页|页面|本窗口)?|(?:加入"
    r"|添加|我要)?收藏(?:本页|此页|网页|本站)?|复制(?:链接|网址|地址)|"
    r"(?:我要)?分享(?:到|至|给好友)?[:：]?|(?:新浪)?微博|(?:腾讯)?微信|朋友圈|QQ空间|QQ好友|QQ"
    r"|空间|人人网|豆瓣|更多|返回(?:顶部|首页|列表|上级|上一页)?|TOP|top|回到顶部|"
    r"下载(?:文档|本文|全文|PDF|WORD|Word版|PDF版)?|(?:原文|文件|全文|附件|文本|正文|PDF|Word"
    r"|OFD)(?:版)?下载|原文链接|语音播报|(?:语音)?朗读|听全文|纠错|我要纠错|网站纠错|错误反馈|"
    r"导出|保存|推荐给好友|评论|点赞|扫码分享|扫码阅读|手机版|电脑版|无障碍(?:阅读|浏览)?"
    r"|长者(?:模式|助手|版)|适老化|关怀版|放大|缩小|默认|标准|特大|超大|较大|加大|"
    r"A[+＋\-－]?|[大中小]",
    re.I,
)
_SIZE = re.compile(r"[大中小]{1,3}")
_MOMENT = re.compile(
    r"(?:(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)?(?:(?:上午"
    r"|下午)?\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
    r"|\d{1,9}(?:次|人次)?|次|人次|星期[一二三四五六日]|周[一二三四五六日]"
)
_MENU = re.compile(
    r"(?:网站|返回|本站)?首\s?页|主页|政务公开|政府信息公开|信息公开|政策文件|政策法规|规范性文件"
    r"|政策解读|通知公告|公示公告|公告公示|法定主动公开内容|"
    r"行政规范性文件(?:库)?|政府文件|办事服务|政务服务|互动交流|政民互动|公众参与|数据开放"
    r"|政务数据|新闻中心|要闻动态|政务动态|新闻动态|走进\S{2,4}|登录|注册|"
    r"个人中心|繁体|繁體|简体|繁|简|English|EN|无障碍|智能问答|智能机器人|网站支持IPv6"
    r"|本站支持IPv6|搜索|检索|高级检索|站内搜索|政务新媒体|政府公报|领导之窗|"
    r"机构职能|机构概况|正文|详细内容|文章内容|信息内容|当前位置|专题专栏|营商环境|政府网站"
    r"|政务微博|政务微信|移动客户端|收藏本站|设为首页|公开指南|公开年报|"
    r"公开制度|依申请公开|政府信息公开(?:指南|制度|年报)|法定主动公开(?:内容|目录)"
    r"|主动公开(?:目录|文件)|政策|公开|互动|服务|资讯|动态|部门文件|市政府文件"
    r"|[市县区省]政府办公?[室厅]?文件|政策文件库",
    re.I,
)
#: What a site says to a visitor above its menu.
_GREETING = re.compile(
    r"(?:今天|现在|今日)是.{4,40}|.{0,8}欢迎(?:访问|光临|浏览|您).{0,30}|(?:热搜|热门搜索|搜索热词|热搜词)\s*[:：].{0,60}"
    r"|请输入.{0,20}|(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*星期.{1,12}|(?:天气|空气质量)\s*[:：].{0,30}"
)
_CRUMB_LEAD = re.compile(
    r"(?!位置$)(?:您|你)?(?:现在|当前|目前)?(?:的|所在的?|浏览的)?(?:所在)?位置(?:是|为)?\s*[:：]?"
    r"|当前(?:位置|栏目|页面)\s*[:：]?|所在位置\s*[:：]?"
)
#: A lead that no text has: 位置、面积、权属 and 所在位置：石桥街 are words of a document.
_VISITOR_LEAD = re.compile(r"(?:您|你|现在|当前|目前).*(?:[:：是为]|位置|栏目|页面)\s*$")
_CRUMB_MARK = re.compile(r"\s*(?:>{1,2}|＞{1,2}|»|›|→|➔|▶|/|／|\\|-{1,2}|—|－|\||·|：|::)\s*")
_STRONG_CRUMB = re.compile(r">|＞|»|›|→|➔")
_SURE_TOOLS = re.compile(
    r"(?:请?用?|请使用)?(?:手机|微信)?[“\"]?扫(?:一扫|码|描)[”\"]?.{0,30}|(?:打开)?手机扫(?:描"
    r"|码).{0,24}|微信扫.{0,20}|.{0,6}扫一扫.{0,20}(?:打开|分享|查看|浏览|阅读|关注).{0,12}"
    r"|分享(?:到|至)\s*[:：]?.{0,40}|打印本页|打印此页|关闭(?:窗口|本页|页面|此页)|返回顶部"
    r"|(?:文章)?(?:字号|字体)\s*[:：]?[\s【\[（(]*(?:特大|超大|[大中小默认标准A+＋\-－]).{0,12}"
    r"|长按.{0,8}二维码.{0,12}|.{0,6}二维码.{0,4}"
)
_NEIGHBOUR = re.compile(
    r"[【\[]?\s*(?:上|下|前|后)\s*一?\s*[篇条页则](?:文章|信息|新闻)?\s*[】\]]?\s*[:：>＞]?.*"
)
_FOOT_SURE = re.compile(
    r"网站标识码|政府网站标识|ICP备|[A-Z一-龥]ICP|公网安备|公安备案|网安备|备案(?:编)?号\s*[:：]|Copyright"
    r"|All Rights? Reserved|©|网站地图|隐私(?:声明|政策)$|免责声明|版权(?:声明$|所有)"
    r"|建议使用.{0,20}(?:浏览器|分辨率)"
    r"|最佳(?:浏览|分辨率)|您是第.{0,12}(?:访|位)|(?:网站|总)?访问(?:量|总量|人数)\s*[:：]|技术支持\s*[:：]"
    r"|网站(?:管理|维护|运维)(?:单位)?\s*[:：]|政府网站\s*找错|我为政府网站找错|网站声明|支持IPv6|纠错电话",
    re.I,
)
_FOOT = re.compile(
    r"(?:主办|承办|协办|运维|维护|主管|开发|管理|运行维护|运行管理)(?:单位|部门|机构)?\s*[:：].*"
    r"|(?:网站)?(?:联系|举报|监督|服务|值班|办公|咨询|投诉)?(?:电话|热线|方式|传真|邮箱|电子邮箱"
    r"|信箱)\s*[:：].*"
    r"|(?:办公|联系|单位)?地址\s*[:：].*|邮\s?编\s*[:：].*|邮政编码\s*[:：].*|E-?mail\s*[:：].*"
    r"|(?:关于我们|联系我们|网站简介|使用帮助|站点地图|友情链接|帮助中心|RSS订阅"
    r"|网站无障碍)(?:[\s|丨｜/·]+\S{2,8})*"
    r"|(?:版权所有|主办|承办)\s*\S.*|(?:网站)?联系方式\s*[:：]?.*",
    re.I,
)
_LINKS = re.compile(
    r"[【\[]?(?:相关(?:链接|文件|解读|文档|阅读|报道|新闻|信息|政策|稿件|内容|推荐|附件|资料"
    r"|政策解读)|延伸阅读|推荐阅读|热点(?:信息|推荐|新闻)|最新(?:信息|文件|发布|政策)|友情链接"
    r"|图解|解读链接|政策解读链接|关联(?:文件|解读|阅读)"
    r"|热门(?:推荐|信息)|猜你喜欢|同类(?:文件|信息)|政策图解|视频解读|专家解读|图片解读|文字解读"
    r"|媒体解读|部门解读|解读材料|解读文件|原文链接)[】\]]?\s*[:：]?(?:\s*\S.*)?"
)
_DOWNLOADS = re.compile(
    r"[【\[]?(?:附件(?:下载|列表)|下载附件|(?:文件|原文|文本|全文|相关附件)下载|点击下载"
    r"|相关附件)[】\]]?\s*[:：]?(?:\s*\S.*)?"
)
_FILE = re.compile(
    r"(?:附件\s*\d{0,2}\s*[:：.．、]?\s*|\d{1,2}\s*[.．、]\s*)?.{1,100}\.(?:docx?|wps|xlsx?|et"
    r"|pdf|ofd|ceb|zip|rar|7z|pptx?|txt|jpe?g|png|tif)"
    r"(?:\s*[（(\[].{0,24}[）)\]])?(?:\s*(?:下载|点击下载|预览))?",
    re.I,
)
_DATE_LINE = re.compile(
    r"(?:(?:发布|更新|公开)?(?:时间|日期)\s*[:：]\s*)?(?:19"
    r"|20)\d\d\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?"
)
_LONGEST = 240


def furniture(text: str) -> Furniture | None:
    """What a whole line is that a web page prints around a document, or None."""
    text = text.strip().strip("|").strip()
    if not text or len(text) > _LONGEST or text[-1] == "。":
        return None
    return (
        _breadcrumb(text)
        or _tools(text)
        or _links(text)
        or _foot(text)
        or _source_line(text)
        or _menu(text)
    )


def is_file_link(text: str) -> bool:
    """Whether a line is the name of a file to be fetched: 1.任务表.docx."""
    return len(text) <= 140 and bool(_FILE.fullmatch(text.strip()))


def heads_links(text: str) -> bool:
    """Whether a line heads a list of links: 相关链接, 附件下载."""
    text = text.strip()
    return len(text) <= 40 and bool(_LINKS.fullmatch(text) or _DOWNLOADS.fullmatch(text))


def _breadcrumb(text: str) -> Furniture | None:
    lead = _CRUMB_LEAD.match(text)
    rest = text[lead.end() :].strip() if lead else text
    parts = [part.strip() for part in _CRUMB_MARK.split(rest) if part.strip()]
    begins_at_home = bool(parts) and bool(
        re.match(r"(?:\S{0,16}网站?|\S{0,12})首\s?页|主页|网站首页|Home", parts[0], re.I)
    )
    is_marked = bool(_STRONG_CRUMB.search(rest))
    is_path = begins_at_home or is_marked or (len(parts) <= 1 and _greets(lead, rest))
    if lead and is_path:
        return Furniture(NAVIGATION, is_sure=True) if len(rest) <= 160 else None
    if begins_at_home and len(parts) > 1:
        return Furniture(NAVIGATION, is_sure=is_marked)
    if (
        is_marked
        and len(parts) > 1
        and all(len(part) <= 40 for part in parts)
        and not re.search(r"[，。；：<＜]|\d\s*[>＞]", text)
    ):
        return Furniture(NAVIGATION, is_sure=False)
    return None


def _greets(lead: re.Match[str] | None, rest: str) -> bool:
    """Whether a lead speaks to a visitor and a path can follow it: 您的位置：, 当前位置."""
    if lead is None or not _VISITOR_LEAD.match(lead[0]):
        return False
    return not rest or lead[0].rstrip()[-1] in ":：是为"


def _tools(text: str) -> Furniture | None:
    if len(text) <= 80 and _SURE_TOOLS.fullmatch(text):
        return Furniture(TOOLS, is_sure=True)
    if _NEIGHBOUR.fullmatch(text) and re.match(r".{0,6}[:：>＞】\]]|.{2,5}$", text):
        return Furniture(LINKS, is_sure=True)
    words = [word for word in _SEPARATORS.split(text) if word]
    if words and all(_TOOL.fullmatch(word.rstrip(":：")) for word in words):
        is_single = len(words) == 1 and text[0] not in "【["
        return Furniture(
            TOOLS, is_sure=not is_single or bool(re.search(r"本页|窗口|此页|页面", text))
        )
    return None


def _links(text: str) -> Furniture | None:
    if _DOWNLOADS.fullmatch(text):
        return Furniture(TOOLS, is_sure=len(text) <= 12)
    return Furniture(LINKS, is_sure=False) if _LINKS.fullmatch(text) else None


def _foot(text: str) -> Furniture | None:
    if find_mark(text) or is_title(text):
        return None
    if _FOOT_SURE.search(text) and "；" not in text and len(fold(text)) <= 200:
        return Furniture(FOOT, is_sure=True)
    return Furniture(FOOT, is_sure=False) if _FOOT.fullmatch(text) else None


def _source_line(text: str) -> Furniture | None:
    """A line of labels and values: 来源：市政府办公室　发布时间：2024-03-08　字号：【大 中 小】."""
    if _DATE_LINE.fullmatch(text):
        return Furniture(SOURCE_LINE, is_sure=False)
    words = [word for word in _SEPARATORS.split(text) if word]
    labels, sure, free = 0, False, 0
    for word in words:
        head, colon, value = word.replace("：", ":").partition(":")
        if colon and (_SURE_LABEL.fullmatch(head) or _LABEL.fullmatch(head)):
            labels += 1
            sure = sure or bool(_SURE_LABEL.fullmatch(head))
            free = 0 if value else -2
        elif _TOOL.fullmatch(word) or _SIZE.fullmatch(word):
            sure = True
        elif labels and (_MOMENT.fullmatch(word) or _SURE_LABEL.fullmatch(word)):
            continue
        elif labels and free < 2 and len(word) <= 30:
            free += 1
        else:
            return None
    if not labels or (len(text) > 60 and labels == 1 and not sure):
        return None
    return Furniture(SOURCE_LINE, is_sure=sure or labels > 2)


def _menu(text: str) -> Furniture | None:
    if _GREETING.fullmatch(text):
        return Furniture(NAVIGATION, is_sure=False)
    words = [word for word in re.split(r"[\s|丨｜/·•>＞»]+", text) if word]
    is_menu = bool(words) and all(_MENU.fullmatch(word) for word in words)
    return Furniture(NAVIGATION, is_sure=len(words) > 1) if is_menu else None
