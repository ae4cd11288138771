"""The feed of new issues."""

from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone

from gazette.models import Gazette, Issue
from gazette.templatetags.portal import portal_name


class NewIssues(Feed):
    """The twenty newest issues, each described by its contents page."""

    description = "新出版的各期政府公报及其目录"
    link = reverse_lazy("gazette:home")

    def title(self) -> str:
        return f"{portal_name(list(Gazette.objects.published()))}：新出各期"

    def items(self) -> QuerySet[Issue]:
        return Issue.objects.published().with_contents().newest_first()[:20]

    def item_title(self, item: Issue) -> str:
        return str(item)

    def item_description(self, item: Issue) -> str:
        return "\n".join(document.title for document in item.documents.all())

    def item_pubdate(self, item: Issue) -> datetime | None:
        if item.published_on is None:
            return None
        return timezone.make_aware(datetime.combine(item.published_on, time()))
