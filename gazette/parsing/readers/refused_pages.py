"""Pages that hold no document: errors of a server, logins, checks for robots, empty frames.

Reads the title, the lines and the hidden words of a page; raises UnreadableSource with
advice in Chinese.
"""

import re
from collections.abc import Sequence

from gazette.parsing.source import UnreadableSource
from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.document_numbers import line_number
from gazette.parsing.words.lines import fold
from gazette.parsing.words.markers import Scheme, find_mark

_AGAIN = "请用浏览器重新打开原网页，看到正文后再另存、录入。"
_CODE = r"(?:http(?:状态码|错误)?)?(?:错误|error|status|code|代码)?[:：]?"
#: What a page says of itself, folded, → why it is refused.
_REFUSED = (
    (
        re.compile(
            rf"{_CODE}(?:400|404|410)(?:$|(?:[-–—_:：,，.|!]|notfound|error|错误|badrequest|gone|页面"
            rf"|未找到|找不到|not|您|抱歉|对不起).{{0,60}})"
            r"|(?:http)?404|.{0,40}notfound|(?:抱歉|对不起|非常抱歉|很抱歉"
            r"|sorry)?[,，!！。]?(?:您|你)?(?:要|所)?(?:访问|查看|请求|浏览|打开|找"
            r"|查找)?的?(?:页面|网页|文件|内容|信息|文章|栏目|资源|地址|链接)"
            r"(?:已经?|可能)?(?:不存在|找不到|未找到|没有找到|已删除|被删除|已失效|已下线|丢失"
            r"|走丢|已被移除|不见).{0,24}|(?:找不到|未找到|没有找到|无法找到)(?:该|此|您|你"
            r"|相应的?|相关的?|指定的?)?.{0,8}(?:页面|网页|文件|文章|内容|资源|服务器).{0,16}"
            r"|(?:该|此)(?:页面|网页|文章|信息|内容)(?:已经?|可能)?(?:不存在|被删除|已删除|失效"
            r"|下线|关闭).{0,12}|(?:页面|网页)(?:不存在|找不到了?|丢失了?|走丢了?).{0,8}",
            re.I,
        ),
        "“页面不存在”的错误页",
    ),
    (
        re.compile(
            rf"{_CODE}(?:500|501|502|503|504|505|52\d)(?:$|(?:[-–—_:：,，.|]|bad|internal|service"
            rf"|gateway|server|error|错误|服务|网关).{{0,60}})"
            r"|.{0,6}(?:badgateway|gatewaytime-?out|internalservererror|serviceunavailable"
            r"|servicetemporarilyunavailable|servererror|webserverisdown|connectiontimedout).{0,24}"
            r"|(?:网关|服务器|服务|系统|程序|网站|应用)(?:暂时|内部|正在|运行|发生|出现"
            r"|响应)?(?:错误|超时|不可用|繁忙|异常|维护|维护中|升级|升级维护|故障|未响应|无响应"
            r"|关闭|暂停服务).{0,24}"
            r"|(?:系统|网站)(?:正在)?(?:维护|升级)中?.{0,20}|(?:网站|系统|服务)暂时(?:无法"
            r"|不能)(?:访问|使用|提供).{0,12}|(?:无法|不能)(?:访问|打开|连接|显示)(?:此|该"
            r"|到)?(?:网站|页面|网页|服务器).{0,16}|数据库连接(?:失败|错误).{0,12}"
            r"|fatalerror.{0,80}|.{0,30}exception(?::.*|report)?|stacktrace.*"
            r"|warning:.{0,120}online\d+",
            re.I,
        ),
        "“服务器出错”的错误页",
    ),
    (
        re.compile(
            rf"{_CODE}(?:401|403|405|429|451)(?:$|(?:[-–—_:：,，.|]|forbidden|unauthorized|error|错误"
            rf"|禁止|拒绝|访问).{{0,60}})"
            r"|.{0,4}(?:forbidden|accessdenied|unauthorized|requestblocked|toomanyrequests"
            r"|permissiondenied).{0,60}"
            r"|.{0,10}(?:禁止访问|拒绝访问|访问被拒绝|访问受限|没有(?:权限|访问权限)|无权(?:访问"
            r"|查看|限)|无访问权限|访问被(?:拦截|阻断|禁止)|请求被(?:拦截|阻断|拒绝)|(?:访问|请求"
            r"|操作)(?:过于|太过|太)?(?:频繁|过快)).{0,30}"
            r"|(?:您|你)的(?:访问|请求|ip|操作).{0,16}(?:拦截|阻断|禁止|限制|攻击|异常|威胁|频繁"
            r"|拒绝).{0,30}|.{0,10}(?:云防护|防火墙|创宇盾|安全狗|waf|云盾|安全防护).{0,30}",
            re.I,
        ),
        "“禁止访问”的提示页",
    ),
    (
        re.compile(
            r"(?:用户|账号|帐号|会员|系统|统一|单点|扫码|密码|短信|法人|个人|管理员|后台"
            r"|欢迎)?(?:身份)?(?:认证)?(?:登录|登陆|login|signin)(?:页面?|系统|平台|界面|入口"
            r"|窗口|框)?"
            r"|请(?:先|您先|重新)?(?:登录|登陆).{0,20}|(?:您|你)(?:还|尚)?(?:没有|未)(?:登录"
            r"|登陆).{0,20}|(?:登录|登陆|会话)(?:超时|已?过期|失效).{0,16}|统一身份认证(?:平台"
            r"|系统|中心)?|(?:用户名|账号|帐号)(?:[:：])?(?:密码|口令)?[:：]?"
            r"|忘记密码[?？]?.{0,12}",
            re.I,
        ),
        "登录页",
    ),
    (
        re.compile(
            r"(?:网站|网络|访问|人机|滑块|滑动|行为|图形|身份)?(?:安全)?(?:验证|校验|检测)(?:中"
            r"|码|页面?|中心|一下)?[.。…!！]*|(?:请|正在)?(?:先|您)?(?:完成|进行|通过|输入|点击"
            r"|拖动|滑动|按住).{0,12}(?:验证|验证码|滑块|校验|拼图).{0,24}"
            r"|正在(?:进行)?.{0,10}(?:安全检[查测测]|验证|检查(?:您|你)的浏览器).{0,24}"
            r"|.{0,20}(?:安全验证|人机验证|滑块验证).{0,12}|justamoment.{0,8}"
            r"|attentionrequired.{0,20}|checkingyourbrowser.{0,80}|.{0,20}(?:captcha"
            r"|verifyyouarehuman|areyouarobot|ddos).{0,60}"
            r"|.{0,16}(?:不是机器人|机器人验证).{0,16}",
            re.I,
        ),
        "安全验证页",
    ),
    (
        re.compile(
            r".{0,30}(?:启用|开启|打开|允许|支持|enable|requires?"
            r"|turnon)(?:您?的?浏览器的?)?(?:对)?javascript.{0,60}"
            r"|.{0,20}javascript.{0,12}(?:被禁用|已禁用|未启用|isdisabled|isrequired|tobeenabled"
            r"|torunthisapp|enabled).{0,60}"
            r"|(?:页面|数据|内容|正在)?(?:加载|载入|跳转|读取|请求)(?:中|数据"
            r"|页面)?[,，]?(?:请)?(?:稍候|稍等|等待|耐心等待)?[.。…!！]*|loading[.…]*"
            r"|pleasewait[.…]*|请稍[候等后][.。…!！]*|正在(?:加载|跳转|载入|进入|打开).{0,20}"
            r"|页面(?:正在)?(?:自动)?跳转.{0,30}|.{0,16}浏览器(?:版本过低|不支持).{0,40}",
            re.I,
        ),
        "要靠脚本才能显示的空白页",
    ),
)
#: A page with more text than this may speak of errors and be a document.
_MOST_TEXT = 1500


def refuse_page(title: str, lines: Sequence[str], hidden: Sequence[str]) -> None:
    """Raise UnreadableSource where a page says that it is no document."""
    texts = [line for block in lines for line in block.split("\n") if line.strip()]
    if sum(map(len, texts)) > _MOST_TEXT or _is_official(texts):
        return
    said = [fold(text) for text in (title, *texts) if not is_title(fold(text))]
    if not texts:
        said += [fold(text) for text in hidden]
    for words in said:
        for pattern, what in _REFUSED:
            if (
                words
                and len(words) <= 200
                and pattern.fullmatch(words.strip("。.!！ ")) is not None
            ):
                raise UnreadableSource(f"这是{what}（“{words[:40]}”），不是正文。{_AGAIN}")
    if not texts and hidden:
        raise UnreadableSource(f"网页要靠脚本才能显示，文件里没有正文。{_AGAIN}")


def _is_official(texts: Sequence[str]) -> bool:
    """Whether a page prints a provision, a document number or a paragraph of some length."""
    marks = [mark for text in texts if (mark := find_mark(text))]
    if any(mark.scheme in (Scheme.ARTICLE, Scheme.HAN_COMMA) for mark in marks):
        return True
    if any(line_number(text) or ("关于" in text and is_title(text)) for text in texts):
        return True
    return sum(len(text) > 40 and text[-1] == "。" for text in texts) > 1
