"""A bare Debian 12: installed from a release, repeated, upgraded, and gone back.

``systemctl`` is ours (``systemctl.py``); nginx, PostgreSQL, gunicorn and the jobs are real and
started as their unit files say.
"""

from __future__ import annotations

import pytest

from tests.deploy.debian_tree import SITE, DebianTree, reason_to_skip

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "-"),
]

MANAGE = "/usr/local/bin/gazette-manage"


def get(tree: DebianTree, path: str, *options: str) -> str:
    """Headers and body of a page, asked of nginx on loopback."""
    return tree.run(
        "curl", "-sik", "--max-time", "30", "--resolve", "gongbao.shili.example:443:127.0.0.1",
        *options, f"{SITE}{path}",
    )  # fmt: skip


class TestInstalled:
    def test_the_portal_answers_behind_nginx(self, tree: DebianTree) -> None:
        said = tree.run("/root/release/deploy/install", SITE)
        assert f"已经装好：{SITE}" in said
        page = get(tree, "/")
        assert page.startswith("HTTP/2 200")
        assert "strict-transport-security: max-age=3600" in page.lower()
        assert get(tree, "/readyz").startswith("HTTP/2 200")
        assert get(tree, "/static/css/site.css").startswith("HTTP/2 200")

    def test_what_is_there_stays_when_it_is_repeated(self, tree: DebianTree) -> None:
        settings = tree.folder / "etc/gazette/gazette.env"
        key = tree.folder / "var/lib/gazette/secret_key"
        settings.write_text(f"{settings.read_text()}LOG_ADDRESSES=1\n")
        before = settings.read_text(), key.read_text()
        tree.run("/root/release/deploy/install", SITE)
        assert (settings.read_text(), key.read_text()) == before
        assert get(tree, "/readyz").startswith("HTTP/2 200")

    def test_another_address_is_refused(self, tree: DebianTree) -> None:
        said = tree.run("/root/release/deploy/install", "https://other.example", expect=1)
        assert f"已经安装的门户网址是 {SITE}" in said

    def test_files_of_the_portal_are_closed_to_others(self, tree: DebianTree) -> None:
        for path in ("/etc/gazette/gazette.env", "/var/lib/gazette/secret_key"):
            tree.run("runuser", "-u", "www-data", "--", "cat", path, expect=1)
        tree.run("runuser", "-u", "gazette", "--", "touch", "/opt/gazette/current/x", expect=1)

    def test_a_job_is_done_by_its_service(self, tree: DebianTree) -> None:
        tree.run(MANAGE, "load_samples")
        page = get(tree, "/shilishi/2024/1/")
        assert page.startswith("HTTP/2 200")

    def test_a_name_that_is_not_the_portal_s_gets_no_answer(self, tree: DebianTree) -> None:
        tree.run("curl", "-s", "--max-time", "5", "http://127.0.0.1/", expect=52)

    def test_a_flood_is_refused_with_a_page_that_helps(self, tree: DebianTree) -> None:
        urls = [f"{SITE}/search/?q={n}" for n in range(40)]
        said = tree.run(
            "curl", "-sik", "--parallel", "--parallel-max", "40", "--resolve",
            "gongbao.shili.example:443:127.0.0.1", *urls,
        )  # fmt: skip
        assert "HTTP/2 429" in said
        assert "retry-after: 30" in said
        assert "请求太多，请稍等" in said
        assert get(tree, "/").startswith("HTTP/2 200")

    def test_when_the_portal_is_away_nginx_says_so(self, tree: DebianTree) -> None:
        tree.run("systemctl", "stop", "gazette-web.service")
        page = get(tree, "/")
        assert page.startswith("HTTP/2 503")
        assert "门户暂时不能回答" in page
        tree.run("systemctl", "start", "gazette-web.service")
