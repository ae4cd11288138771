"""People at work in the office of a portal, for its pictures. Run within ``manage.py shell``.

``main`` writes one JSON object to standard output: ``sessions``, the session keys of the
clerk and the reviewer, and ``pages``, the addresses of the pages by the names of their pictures.
One issue is being entered, with doubts; one is in review, with a deviation from its source and
findings of the check-up. All of it is invented.
"""

from __future__ import annotations

import json
import sys

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gazette.intake.models import Intake
from gazette.jobs.models import Lane
from gazette.jobs.worker import run_due
from gazette.models import Issue
from gazette.office import workflow
from gazette.office.doubts import answer_doubts, doubt_key, unanswered_doubts
from tests.factories import make_person
from tests.parsing.readers.word import docx, p

ENTERED = """示例市人民政府公报
2025年第11期（总第35期）
目录
示例市公共绿地管理办法…………（1）
示例市人民政府办公室关于做好行道树修剪工作的通知…………（3）
示例市人民政府办公室关于印发湿地巡护方案的通知…………（4）
示例市公共绿地管理办法
示政发〔2025〕21号
第一条　为了保护公共绿地，改善人居环境，制定本办法。
第二条　新建公园的绿地面职，不得少于公园总面积的百分之六十五。
第三条　园林部门负责公共绿地的管理，城市管理and水务等部门按照各自职责协助。
第四条　任何单位和个人不得擅自占用公共绿地。因建设需要临时占用的，应当：
（一）经园林部门同意；
（二）在六个月内恢复原状。
第五条　违反本办法第四条规定的，责令限期改正；造成损失的，依法赔偿。
第六条　本办法自2025年7月1日起施行。
示例市人民政府
2025年6月3日
示例市人民政府办公室关于做好行道树修剪工作的通知
示政办发〔2025〕33号
各区人民政府，市政府各部门：
汛期将至，现就做好行道树修剪工作通知如下。
一、各区在6月底以前完成枯枝、危枝的排查。
二、修剪时设置围挡，避开早晚高峰。
附件：行道树修剪任务分解表
示例市人民政府办公室
2025年6月5日
示例市人民政府办公室关于印发湿地巡护方案的通知
示政办发〔2025〕34号
各区人民政府，市政府各部门：
现将湿地巡护方案印发给你们，请认真执行。
附件：湿地巡护方案
示例市人民政府办公室
2025年6月9日
"""

IN_REVIEW = """示例市人民政府公报
2025年第12期（总第36期）
目录
示例市城市照明管理办法…………（1）
示例市人民政府办公室关于开放体育场地的通知…………（3）
示例市城市照明管理办法
示政发〔2025〕24号
第一条　为了加强城市照明管理，节约能源，制定本办法。
第二条　本市建成区内城市照明的规划、建设和维护，适用本办法。
第三条　新建道路的照明设施，应当与道路同步设计、同步施工、同步验收。
第四条　城市照明电费列入专户，帐户由财政部门管理。
第五条　照明设施管理单位and供电企业应当建立巡查制度，亮灯率不得底于百分之九十八。
第六条　本办法自2025年8月1日起施行。
示例市人民政府
2025年7月2日
示例市人民政府办公室关于开放体育场地的通知
示政办发〔2025〕38号
各区人民政府，市政府各部门：
现就开放体育场地通知如下。
一、公办学校的体育场地在节假日向居民开放。
二、场地管理人员周某，手机13800138000，负责登记和引导。
三、各区于每季度末报送开放情况。
附件：体育场地名录
示例市人民政府办公室
2025年7月8日
"""


def main() -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    people = {
        "clerk": make_person("wangmin", "录入"),
        "reviewer": make_person("liqiang", "审核", "发布"),
    }
    sessions = {}
    clients = {}
    for (name, person), family, given in zip(people.items(), "王李", "敏强", strict=True):
        person.last_name, person.first_name = family, given
        person.save()
        clients[name] = Client()
        clients[name].force_login(person)
        sessions[name] = clients[name].cookies[settings.SESSION_COOKIE_NAME].value
    pages = {**enter(clients["clerk"]), **submit(clients["clerk"])}
    json.dump({"sessions": sessions, "pages": pages}, sys.stdout)


def enter(client: Client) -> dict[str, str]:
    """Drop an issue and leave it there; the addresses of its pages."""
    drop(client, "公报2025年第11期.docx", ENTERED)
    intake = Intake.objects.latest("pk")
    return {
        "overview": intake.get_absolute_url(),
        "bench": intake.documents.earliest("position").get_absolute_url(),
        "doubts": reverse("admin:intake_doubts", args=[intake.pk]),
    }


def submit(client: Client) -> dict[str, str]:
    """Drop an issue, correct a word, answer its first doubt, and hand it in."""
    drop(client, "公报2025年第12期.docx", IN_REVIEW)
    intake = Intake.objects.latest("pk")
    form = {"do": "accept", "version": intake.version, "sure": "1"}
    client.post(intake.get_absolute_url(), form)
    clerk = User.objects.get(username="wangmin")
    issue = Issue.objects.latest("pk")
    doubt = unanswered_doubts(issue)[0]
    answer_doubts(issue, [doubt_key(doubt)], "as_printed", "", clerk)
    document = issue.documents.earliest("position")
    row = document.texts.earliest("position").provisions.get(body__contains="不得底于")
    row.body = row.body.replace("不得底于", "不得低于")
    row.save()
    workflow.submit(issue, clerk)
    return {
        "issue": reverse("admin:gazette_issue_change", args=[issue.pk]),
        "review": reverse("review_document", args=[issue.pk, document.pk]),
        "checkup": reverse("checkup", args=[issue.pk]),
        "annual-report": reverse("annual_report"),
    }


def drop(client: Client, name: str, text: str) -> None:
    """Drop a text as a Word file, and read it here: no service runs beside."""
    data = docx("".join(p(line) for line in text.splitlines()))
    form = {"files": [SimpleUploadedFile(name, data)], "text": ""}
    client.post(reverse("admin:intake_intake_changelist"), form)
    run_due(lanes=[Lane.OFFICE])
