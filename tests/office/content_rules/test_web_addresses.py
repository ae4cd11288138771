"""Web addresses as printed: judged texts, each with what is wrong or nothing."""

from __future__ import annotations

import pytest

from gazette.office.content_rules.web_addresses import broken_addresses

#: Words → a part of what is said to be wrong.
BROKEN = {
    "详见http://www. shili.gov.cn查询": "空格",
    "详见 http://www.shili.gov.cn /zwgk/ 查询": "空格",
    "网址：http：//www.shili.gov.cn": "全角",
    "登录www．shili．gov．cn": "全角",
    "登录www。shili。gov。cn办理": "全角",
    "（ｈｔｔｐ：／／ｗｗｗ．ｓｈｉｌｉ．ｇｏｖ．ｃｎ）": "全角",
    "网站http://www.shili公布": "顶级域名",
    "网站www.shili上公布": "顶级域名",
    "见https://zwfw.shili.govcn/index": "顶级域名",
    "见http://shili/index.html": "顶级域名",
    "（网址：http://www.shili.gov.cn，电话另行公布。": "没有对应的",
    "登录http://www.shili.gov.cn/a(1查询": "括号",
    "http:/www.shili.gov.cn": "开头",
    "http//www.shili.gov.cn": "开头",
    "http:www.shili.gov.cn": "开头",
    "httpp://www.shili.gov.cn": "写错",
    "htttp://www.shili.gov.cn": "写错",
    "http:\\\\www.shili.gov.cn": "开头",
    "wwww.shili.gov.cn": "写错",
    "www,shili,gov,cn": "写错",
    "http://www..shili.gov.cn": "两个点",
    "http://www.shili.gov.cn:80a/": "端口",
    "http://10.300.1.2/": "IP",
    "https://www.shili_gov.cn/": "不能用的字符",
}

RIGHT = [
    "示例市人民政府门户网站（http://www.shili.example）公布",
    "网址：https://www.shili.gov.cn。",
    "登录www.shili.gov.cn，点击“政务服务”",
    "（https://zwfw.shili.gov.cn/a/b.html?id=1&x=2#top）",
    "http://10.1.2.3:8080/login",
    "https://示例.政务/index",
    "http://www.shili.gov.cn/zwgk/（政务公开栏）",
    "电子邮箱：zfgb@shili.gov.cn",
    "采用HTTP协议传输",
    "符合HTTPS要求的网站",
    "http://www.shili.gov.cn、http://www.shili.org.cn",
    "见 www.shili.gov.cn/a(1).pdf",
    "https://www.shili.gov.cn/Article.aspx?name=%E5%8A%9E",
    "（一）登录http://www.shili.gov.cn；",
    "一）登录http://www.shili.gov.cn；",
    "www",
    "万维网（WWW）服务",
    "https://shili.gov.cn.",
    "网站(www.shili.gov.cn)和公众号",
    "通过“i示例”应用（Hao the）办理",
    "where the rule applies",
    "https://shili.xn--fiqs8s/",
    "https://www.shili.gov.cn，Windows系统用户下载",
    "http://www.shili.gov.cn，Word、Excel文件",
    "weight 3.5 height 4.2",
]


@pytest.mark.parametrize(("text", "wrong"), BROKEN.items())
def test_a_broken_address_is_found_once(text: str, wrong: str) -> None:
    (found,) = broken_addresses(text)
    assert wrong in found.wrong
    assert text[found.start : found.end] == found.words


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_address_is_no_finding(text: str) -> None:
    assert [found.wrong for found in broken_addresses(text)] == []
