"""The feed of new issues."""

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Enclosure

from gazette.models import Gazette, Issue, PdfEdition
from gazette.templatetags.portal import portal_name


class NewIssues(Feed):
    """The twenty newest issues, each described by its contents page."""

    description = "新出版的各期政府公报及其目录"
    link = reverse_lazy("gazette:home")

    def title(self) -> str:
        return f"{portal_name(list(Gazette.objects.published()))}：新出各期"

    def get_object(self, request: HttpRequest) -> HttpRequest:
        return request

    def items(self, request: HttpRequest) -> list[Issue]:
        """Each with its PDF, as far as it is made, as ``enclosures``."""
        issues = list(Issue.objects.published().with_contents().newest_first()[:20])
        pdfs = {edition.issue_id: edition for edition in PdfEdition.objects.of_issues(issues)}
        for issue in issues:
            edition = pdfs.get(issue.pk)
            issue.enclosures = [_enclosure(request, issue, edition)] if edition else []  # type: ignore[attr-defined]
        return issues

    def item_title(self, item: Issue) -> str:
        return str(item)

    def item_description(self, item: Issue) -> str:
        return "\n".join(document.title for document in item.documents.all())

    def item_enclosures(self, item: Any) -> list[Enclosure]:
        found: list[Enclosure] = item.enclosures
        return found

    def item_pubdate(self, item: Issue) -> datetime | None:
        if item.published_on is None:
            return None
        return timezone.make_aware(datetime.combine(item.published_on, time()))


def _enclosure(request: HttpRequest, issue: Issue, edition: PdfEdition) -> Enclosure:
    edition.issue = issue
    address = request.build_absolute_uri(edition.get_absolute_url())
    return Enclosure(address, str(edition.size), "application/pdf")
