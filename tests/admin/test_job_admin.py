"""后台任务 in the admin: what waits, runs and has failed; who may cancel and ask again."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from gazette.jobs import locks
from gazette.jobs.models import Job
from gazette.jobs.queue import claim, enqueue, finish
from gazette.sheets.import_steps import STEP
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

LIST = "/admin/jobs/job/"


@pytest.fixture
def job() -> Job:
    return enqueue(STEP, 7, step="check", pk=7, user=None)


def staff(client: Client, *permissions: str) -> Client:
    user = User.objects.create_user("zhao", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def act(client: Client, name: str, job: Job) -> str:
    values = {"action": name, "_selected_action": [job.pk]}
    return client.post(LIST, values, follow=True).content.decode()


def test_the_list_says_in_chinese_what_each_is_and_how_it_stands(
    admin_client: Client, job: Job, django_assert_max_num_queries
) -> None:
    finish(claim_it(), Job.State.FAILED, "磁盘已满。")
    with django_assert_max_num_queries(14):
        page = HtmlPage(admin_client.get(LIST))
    words = page.by_id("result_list").text
    assert "处理工作簿" in words and "未完成" in words and "磁盘已满。" in words
    assert "处理工作簿" in admin_client.get(f"{LIST}?task={STEP}").content.decode()
    assert admin_client.get(f"{LIST}{job.pk}/change/").status_code == 200


def claim_it() -> Job:
    job = claim()
    assert job is not None
    return job


def test_one_of_a_dead_process_is_said_to_be_so(admin_client: Client, job: Job) -> None:
    locks.release(locks.job_place(claim_it().pk))
    Job.objects.update(lease_until=None)
    assert "中断，等待重新开始" in admin_client.get(LIST).content.decode()


def test_one_is_cancelled_and_asked_for_again(admin_client: Client, job: Job) -> None:
    assert "已取消1个任务" in act(admin_client, "cancel_jobs", job)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert "已重新提出1个任务" in act(admin_client, "retry_jobs", job)
    assert Job.objects.get(state=Job.State.WAITING).arguments == job.arguments


def test_who_may_only_look_changes_nothing(client: Client, job: Job) -> None:
    looker = staff(client, "view_job")
    act(looker, "cancel_jobs", job)
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert looker.get(f"{LIST}add/").status_code == 403
    assert looker.post(f"{LIST}{job.pk}/delete/", {"post": "yes"}).status_code == 403


def test_others_do_not_see_them(client: Client, job: Job) -> None:
    assert staff(client).get(LIST).status_code == 403
