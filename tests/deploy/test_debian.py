"""A bare Debian 12: installed from a release, repeated, upgraded, and gone back.

``systemctl`` is ours (``systemctl.py``); nginx, PostgreSQL, gunicorn and the jobs are real and
started as their unit files say. The tests follow each other, as an operator's days do. The network
of the tree is loopback alone: what a release with packages needs, it brings along.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.deploy.debian_tree import SITE, DebianTree, Releases, commit, reason_to_skip

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "-"),
]

INSTALL = "/root/release/deploy/install"
MANAGE = "/usr/local/bin/gazette-manage"
HOST = SITE.removeprefix("https://")


def get(tree: DebianTree, path: str, *options: str) -> str:
    """Headers and the beginning of a page, asked of nginx on loopback."""
    return tree.run(
        "curl", "-sik", "--max-time", "600", "--resolve", f"{HOST}:443:127.0.0.1",
        "--noproxy", "*", *options, f"{SITE}{path}",
    )  # fmt: skip


def status(tree: DebianTree, path: str) -> str:
    return get(tree, path, "-o", "/dev/null", "-w", "%{http_code}")


def shell(tree: DebianTree, code: str) -> str:
    """What a line of Python prints in the portal that serves."""
    return tree.run(MANAGE, "shell", "-v", "0", "-c", code).strip()


def wait_until(is_so: Callable[[], bool], seconds: float = 900) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it has not come about"
        time.sleep(0.5)


def serves(tree: DebianTree, version: str) -> bool:
    """Whether a version serves; what ``/readyz`` has found is kept for seconds."""
    wait_until(lambda: status(tree, "/readyz") == "200")
    return tree.run("cat", "/opt/gazette/current/deploy/VERSION").strip() == version


class TestRefused:
    """What cannot go well is told in Chinese before anything is written."""

    @pytest.fixture(autouse=True)
    def _nothing_is_done(self, tree: DebianTree) -> Iterator[None]:
        yield
        left = [
            name
            for name in ("opt/gazette", "etc/gazette", "var/lib/gazette", "etc/nginx/gazette")
            if (tree.folder / name).exists()
        ]
        assert left == []
        assert "gazette" not in (tree.folder / "etc/passwd").read_text()

    def refuse(self, tree: DebianTree, *options: str) -> str:
        return tree.run(INSTALL, *options, expect=1)

    def test_somebody_who_is_not_root(self, tree: DebianTree) -> None:
        tree.run("chmod", "755", "/root", "/root/release")
        said = tree.run("runuser", "-u", "nobody", "--", INSTALL, SITE, expect=1)
        assert "请用 root 运行" in said

    @pytest.mark.parametrize(
        "url",
        ["http://gongbao.shili.example", f"{SITE}:8443", f"{SITE}/gazette", "gongbao.shili.example",
         "https://公报.示例", "https://GONGBAO.shili.example"],
    )  # fmt: skip
    def test_an_address_that_cannot_be_served(self, tree: DebianTree, url: str) -> None:
        assert "不能用：请写成 https://主机名" in self.refuse(tree, url)

    def test_no_address(self, tree: DebianTree) -> None:
        assert "请写门户的网址" in self.refuse(tree)

    def test_certificates(self, tree: DebianTree) -> None:
        options = ("--certificate", "/root/a.crt", "--key", "/root/a.key")
        assert "证书和私钥要一起给" in self.refuse(tree, SITE, *options[:2])
        assert "读不到文件：/root/a.crt" in self.refuse(tree, SITE, *options)
        for name, host in (("a", HOST), ("b", "other.example")):
            tree.run(
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9",
                "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
                "-keyout", f"/root/{name}.key", "-out", f"/root/{name}.crt",
            )  # fmt: skip
        mixed = ("--certificate", "/root/a.crt", "--key", "/root/b.key")
        assert "不是一对" in self.refuse(tree, SITE, *mixed)
        other = ("--certificate", "/root/b.crt", "--key", "/root/b.key")
        assert f"不是 {HOST} 的" in self.refuse(tree, SITE, *other)
        tree.run("cp", "/etc/hostname", "/root/b.crt")
        assert "不是 PEM 格式的证书" in self.refuse(tree, SITE, *other)

    def test_no_room(self, tree: DebianTree) -> None:
        tree.run("mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", "/opt")
        try:
            assert "/opt 所在的磁盘只剩" in self.refuse(tree, SITE)
        finally:
            tree.run("umount", "/opt")

    def test_a_port_that_is_taken(self, tree: DebianTree) -> None:
        server = tree.start(
            "sh", "-c",
            "echo $$ >/root/server.pid; exec python3 -m http.server --bind 127.0.0.1 80",
        )  # fmt: skip
        try:
            wait_until(lambda: is_listening(tree, 80))
            said = self.refuse(tree, SITE)
            assert "端口 80 已经被别的程序占用" in said
        finally:
            tree.run("sh", "-c", "kill $(cat /root/server.pid)")
            server.wait()
        wait_until(lambda: not is_listening(tree, 80))

    def test_what_is_no_release(self, tree: DebianTree) -> None:
        tree.run("mv", "/root/release/deploy/VERSION", "/root/VERSION")
        try:
            assert "这里不是发布包" in self.refuse(tree, SITE)
        finally:
            tree.run("mv", "/root/VERSION", "/root/release/deploy/VERSION")


def is_listening(tree: DebianTree, port: int) -> bool:
    return f":{port:04X} 00000000:0000 0A" in tree.run("cat", "/proc/net/tcp")


class TestInstalled:
    def test_the_portal_answers_behind_nginx(self, tree: DebianTree) -> None:
        said = tree.run(INSTALL, SITE)
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
        tree.run(INSTALL, SITE)
        assert (settings.read_text(), key.read_text()) == before
        assert get(tree, "/readyz").startswith("HTTP/2 200")

    def test_another_address_is_refused(self, tree: DebianTree) -> None:
        said = tree.run(INSTALL, "https://other.example", expect=1)
        assert f"已经安装的门户网址是 {SITE}" in said

    def test_files_of_the_portal_are_closed_to_others(self, tree: DebianTree) -> None:
        for path in ("/etc/gazette/gazette.env", "/var/lib/gazette/secret_key"):
            tree.run("runuser", "-u", "www-data", "--", "cat", path, expect=1)
        tree.run("runuser", "-u", "gazette", "--", "touch", "/opt/gazette/current/x", expect=1)

    def test_the_office_s_door(self, tree: DebianTree) -> None:
        page = get(tree, "/admin/login/")
        assert page.startswith("HTTP/2 200")
        assert "secure" in page.lower().partition("set-cookie: csrftoken")[2].partition("\n")[0]

    def test_a_pdf_is_made_by_the_jobs_unit(self, tree: DebianTree) -> None:
        tree.run(MANAGE, "load_samples")
        path = shell(
            tree,
            "from gazette.models import Issue; print(Issue.objects.first().get_absolute_url())",
        )
        assert status(tree, path) == "200"
        wait_until(lambda: status(tree, f"{path}issue.pdf") == "200")
        head = get(tree, f"{path}issue.pdf", "-r", "0-3")
        assert "content-type: application/pdf" in head
        assert head.rstrip().endswith("%PDF")

    def test_an_issue_is_published_at_its_hour_by_the_jobs_unit(self, tree: DebianTree) -> None:
        path = shell(
            tree,
            "from datetime import timedelta; from django.utils import timezone;"
            "from gazette.models import Gazette, Issue;"
            "issue = Issue.objects.create(gazette=Gazette.objects.first(), year=2031, number=1,"
            " status='approved', publish_at=timezone.now() + timedelta(days=9));"
            "print(issue.get_absolute_url())",
        )
        assert status(tree, path) == "404"
        shell(  # the hour comes, and with it the turn of the timetable
            tree,
            "from django.utils import timezone; from gazette.models import Issue;"
            "from gazette.jobs.models import TimetableEntry;"
            "Issue.objects.filter(year=2031).update(publish_at=timezone.now());"
            "TimetableEntry.objects.filter(name='office.publish_due')"
            ".update(next_at=timezone.now())",
        )
        wait_until(lambda: status(tree, path) == "200")

    def test_figures_are_for_the_machine_itself(self, tree: DebianTree) -> None:
        assert status(tree, "/") == "200"  # counts begin anew with the service
        page = get(tree, "/metrics")
        assert page.startswith("HTTP/2 200")
        assert 'gazette_ready{check="database"} 1.0' in page
        assert "gazette_metrics_failed" in page
        assert '"} 1.0' not in page.partition("gazette_metrics_failed{")[2]
        # Workers share their counts, in one file each.
        assert 'page="home"' in page
        files = tree.run("ls", "/run/gazette-web")
        assert files.count("counter_") == files.count("histogram_")
        assert status(tree, "/metrics") == "200"
        tree.run("ip", "addr", "add", "192.0.2.7/32", "dev", "lo", expect=None)
        said = tree.run(
            "curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", "--interface", "192.0.2.7",
            "--noproxy", "*", "--resolve", f"{HOST}:443:192.0.2.7", f"{SITE}/metrics", expect=None,
        )  # fmt: skip
        assert said in ("404", "000")  # 000: the tree has no command to add an address

    def test_a_name_that_is_not_the_portal_s_gets_no_answer(self, tree: DebianTree) -> None:
        tree.run("curl", "-s", "--max-time", "600", "http://127.0.0.1/", expect=52)

    def test_a_flood_is_refused_with_a_page_that_helps(self, tree: DebianTree) -> None:
        urls = [f"{SITE}/search/?q={n}" for n in range(40)]
        said = tree.run(
            "curl", "-sik", "--parallel", "--parallel-max", "40", "--resolve",
            f"{HOST}:443:127.0.0.1", "--noproxy", "*", *urls,
        )  # fmt: skip
        assert "HTTP/2 429" in said
        assert "retry-after: 30" in said
        assert "请求太多，请稍等" in said
        assert get(tree, "/").startswith("HTTP/2 200")

    def test_when_the_portal_is_away_nginx_says_so(self, tree: DebianTree) -> None:
        twin = tree.folder / "var/lib/gazette/static-twin/.static-twin.json"
        wait_until(twin.exists)  # the jobs have built it
        tree.run("systemctl", "stop", "gazette-web.service")
        page = get(tree, "/admin/login/")
        assert page.startswith("HTTP/2 503")
        assert "门户暂时不能回答" in page
        assert get(tree, "/").startswith("HTTP/2 200")  # a page that is kept, for some seconds
        page = get(tree, "/feeds/")  # one that nobody has asked for: that of the twin
        assert page.startswith("HTTP/2 200")
        assert "static-copy/day.html" in page
        tree.run("systemctl", "start", "gazette-web.service")


#: A table that the second release has and the first does not know.
NEXT = '''"""A table of the next release."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "%s")]
    operations = [
        migrations.CreateModel(
            "Lamp",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField("名称", max_length=9)),
            ],
            options={"verbose_name": "灯"},
        ),
    ]
'''
#: A table is made, and then a step fails.
BROKEN = '''"""An upgrade that fails."""

from django.db import migrations, models


def fail(apps, schema_editor):
    raise ValueError("broken on purpose")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "9001_lamp")]
    operations = [
        migrations.CreateModel("Bulb", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunPython(fail, migrations.RunPython.noop),
    ]
'''


@pytest.fixture(scope="module")
def _later_releases(tree: DebianTree, releases: Releases) -> None:
    repository = releases.clone()
    folder = repository / "notices/migrations"
    last = max(path.stem for path in folder.glob("0*.py"))
    for version, name, text in (
        ("0.9.1", "9001_lamp", NEXT % last),
        ("0.9.2", "9002_broken", BROKEN),
    ):
        commit(repository, f"notices/migrations/{name}.py", text)
        tarball = releases.make(version, repository)
        for path in (tarball, tarball.with_name(f"{tarball.name}.sha256")):
            subprocess.run(["cp", path, tree.folder / "root"], check=True)


@pytest.mark.usefixtures("_later_releases")
class TestUpgraded:
    def upgrade(self, tree: DebianTree, version: str, expect: int = 0) -> str:
        tarball = f"/root/gazette-{version}.tar.gz"
        return tree.run("/opt/gazette/current/deploy/upgrade", tarball, expect=expect)

    def roll_back(self, tree: DebianTree, expect: int = 0) -> str:
        return tree.run("/opt/gazette/current/deploy/rollback", expect=expect)

    def test_nothing_to_go_back_to(self, tree: DebianTree) -> None:
        assert "没有可以退回的版本" in self.roll_back(tree, expect=1)

    def test_a_release_that_was_damaged_on_its_way(self, tree: DebianTree) -> None:
        damaged = tree.folder / "root/gazette-0.9.3.tar.gz"
        damaged.write_bytes(b"not what was released")
        damaged.with_name(f"{damaged.name}.sha256").write_text(f"{0:064}  {damaged.name}\n")
        assert "与它的校验值不符" in self.upgrade(tree, "0.9.3", expect=1)
        assert serves(tree, "0.9.0")

    def test_the_next_release_serves(self, tree: DebianTree) -> None:
        assert "已经升级到 0.9.1" in self.upgrade(tree, "0.9.1")
        assert serves(tree, "0.9.1")
        dumps = tree.run("ls", "-l", "/var/backups/gazette")
        assert "-rw------- 1 root root" in dumps
        assert "正在运行的已经是 0.9.1" in self.upgrade(tree, "0.9.1", expect=1)

    def test_what_was_entered_since_survives_going_back(self, tree: DebianTree) -> None:
        shell(tree, "from gazette.models import Theme; Theme.objects.create(name='升级之后')")
        assert "已经退回 0.9.0" in self.roll_back(tree)
        assert serves(tree, "0.9.0")
        found = shell(
            tree,
            "from django.db import connection; from gazette.models import Theme;"
            "print(Theme.objects.filter(name='升级之后').count(),"
            " 'notices_lamp' in connection.introspection.table_names())",
        )
        assert found == "1 False"

    def test_going_back_is_refused_where_rows_would_be_lost(self, tree: DebianTree) -> None:
        self.upgrade(tree, "0.9.1")
        shell(
            tree,
            "from django.db import connection;"
            "connection.cursor().execute(\"INSERT INTO notices_lamp (id, name) VALUES (1, '灯')\")",
        )
        said = self.roll_back(tree, expect=1)
        assert "不能退回，数据库没有改动" in said
        assert "“灯”有1行是升级之后录入或者改动的，旧版本放不下" in said
        assert serves(tree, "0.9.1")

    def test_an_upgrade_that_fails_leaves_what_served(self, tree: DebianTree) -> None:
        said = self.upgrade(tree, "0.9.2", expect=1)
        assert "升级没有成功，退回 0.9.1" in said
        assert serves(tree, "0.9.1")
        tables = shell(
            tree,
            "from django.db import connection;"
            "print([t for t in connection.introspection.table_names() if t in"
            " ('notices_lamp', 'notices_bulb')])",
        )
        assert tables == "['notices_lamp']"


class TestUnits:
    """What only a kernel under systemd does is judged by systemd's own tool."""

    UNITS = ("gazette-web.service", "gazette-jobs.service", "gazette-web.socket")
    #: Of 10, the lower the better; the tool calls up to 2 “OK”, with the least word for it.
    MOST_EXPOSED = 20

    @pytest.fixture(autouse=True)
    def _tool(self, tree: DebianTree) -> None:
        if not (tree.folder / "usr/bin/systemd-analyze").exists():
            pytest.skip("no systemd-analyze in the tree")

    def test_they_are_understood(self, tree: DebianTree) -> None:
        units = [f"/etc/systemd/system/{name}" for name in self.UNITS]
        assert tree.run("systemd-analyze", "verify", "--man=no", *units).strip() == ""

    def test_they_are_closed(self, tree: DebianTree) -> None:
        for name in self.UNITS[:2]:
            tree.run(
                "systemd-analyze", "security", "--offline=yes", f"--threshold={self.MOST_EXPOSED}",
                f"/etc/systemd/system/{name}",
            )  # fmt: skip
