"""Pages that hold no document are refused with what they are and what to do."""

import pytest

from gazette.parsing.readers.html import read
from gazette.parsing.source import UnreadableSource

REFUSED = [
    (
        "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr>nginx",
        "服务器出错",
    ),
    ("<title>x</title><h1>504 Gateway Time-out</h1>", "服务器出错"),
    ("<title>错误</title><p>HTTP Status 500 – Internal Server Error</p>", "服务器出错"),
    ("<title>通知</title><p>系统正在维护中，请稍后再试</p>", "服务器出错"),
    ("<title>404 Not Found</title><h1>Not Found</h1><p>The URL was not found.</p>", "页面不存在"),
    (
        "<title>示例市</title><p>首页</p><p>抱歉，您访问的页面不存在！</p><p>主办：示例市</p>",
        "页面不存在",
    ),
    ("<title>示例市</title><p>该信息已被删除</p><p>返回首页</p>", "页面不存在"),
    ("<title>403 Forbidden</title><h1>403 Forbidden</h1>", "禁止访问"),
    ("<title>x</title><p>您的访问过于频繁，请稍后再试</p>", "禁止访问"),
    (
        "<title>x</title><p>您的请求可能对网站造成威胁，已被拦截。</p><p>事件编号：8</p>",
        "禁止访问",
    ),
    (
        "<title>用户登录</title><form>用户名：<input>密码：<input><button>登录</button></form>",
        "登录页",
    ),
    ("<title>统一身份认证平台</title><p>账号登录</p><p>忘记密码？</p>", "登录页"),
    ("<title>安全验证</title><p>请完成安全验证</p><p>拖动滑块完成拼图</p>", "安全验证"),
    ("<title>Just a moment...</title><p>Checking your browser before accessing</p>", "安全验证"),
    (
        "<title>示例市</title><div id=app></div><noscript>Please enable JavaScript.</noscript>",
        "脚本",
    ),
    ("<title>示例市</title><p>页面加载中，请稍候...</p><script>load()</script>", "脚本"),
]
READ = [
    "<title>通知</title><p>示例市关于开展网络安全验证的通知</p><p>请各单位完成安全验证。</p>",
    "<p>示例市人民政府令</p><p>第404号</p><p>现予公布。</p>",
    "<p>第一条　系统维护由市大数据局负责。</p><p>第二条　请先登录。</p>",
    "<p>系统维护公告</p><p>因系统升级，2025年3月5日暂停办理业务，请提前办理，特此公告。</p>",
    "<p>公报</p>",
]


@pytest.mark.parametrize(("page", "what"), REFUSED)
def test_a_page_of_an_error_a_login_or_a_check_is_refused(page: str, what: str) -> None:
    with pytest.raises(UnreadableSource, match=f"{what}.*请用浏览器重新打开"):
        read(f"<html><head><meta charset=utf-8>{page}</html>".encode())


@pytest.mark.parametrize("page", READ)
def test_a_document_that_speaks_of_such_things_is_read(page: str) -> None:
    assert read(f"<html><head><meta charset=utf-8></head>{page}</html>".encode()).text.strip()
