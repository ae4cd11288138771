"""The table of synonyms as editors keep it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from search.memory.rewordings import rewordings
from search.models import SynonymGroup
from search.query.grammar import parse
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

ADD = reverse("admin:search_synonymgroup_add")


def test_a_group_that_is_added_is_searched_for_at_once(admin_client: Client) -> None:
    response = admin_client.post(ADD, {"words": "测试甲，测试乙", "note": "", "is_used": "on"})
    assert response.status_code == 302
    assert [one.reason for one in rewordings(parse("测试甲"))] == ["同义词：测试乙"]


def test_what_is_wrong_is_said_beside_the_words(admin_client: Client) -> None:
    response = admin_client.post(ADD, {"words": "测试甲、低保、测", "is_used": "on"})
    said = " ".join(one.text for one in HtmlPage(response).all("ul", class_="errorlist"))
    assert "“测”太短" in said
    assert "“低保”已在另一组里：低保、最低生活保障" in said
    assert not SynonymGroup.objects.filter(words__contains="测试甲").exists()


def test_groups_are_looked_up_changed_and_deleted(admin_client: Client) -> None:
    address = reverse("admin:search_synonymgroup_changelist")
    page = HtmlPage(admin_client.get(address, {"q": "低保"}))
    assert any("最低生活保障" in words for words in page.links.values())
    group = SynonymGroup.objects.get(words="低保、最低生活保障")
    change = reverse("admin:search_synonymgroup_change", args=[group.pk])
    assert admin_client.post(change, {"words": "低保、最低生活保障、低保金"}).status_code == 302
    assert rewordings(parse("低保")) == ()  # `is_used` was not ticked
    delete = reverse("admin:search_synonymgroup_delete", args=[group.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not SynonymGroup.objects.filter(pk=group.pk).exists()
