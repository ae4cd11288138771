"""The place that a reader reports: a page of the portal, and a row of a document on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from gazette.models import Document, FaultReport, Issue, Provision
from gazette.models.fault_report import MOST_PATH
from gazette.parsing.words.spoken_addresses import address_in_words

#: What the office calls the pages that are no issue and no document.
_PAGE_NAMES = {
    "gazette:home": "首页",
    "gazette:issues": "历期公报",
    "gazette:documents": "公文分类",
    "gazette:in_force": "现行有效文件目录",
    "gazette:bodies": "发文机关",
    "gazette:themes": "主题",
    "gazette:site_map": "网站地图",
    "gazette:help": "使用帮助",
    "search:search": "检索",
}


@dataclass(frozen=True, slots=True)
class ReportedPlace:
    """A public page with the issue, the document and the row that it shows, where it does.

    ``before`` and ``after`` are the rows printed around the row, None at the text's ends.
    """

    path: str
    name: str
    issue: Issue | None = None
    document: Document | None = None
    row: Provision | None = None
    before: Provision | None = None
    after: Provision | None = None

    @property
    def row_name(self) -> str:
        """第八条第二款; 第3行 of a text for rows whose address says nothing in words."""
        if self.row is None:
            return ""
        return address_in_words(self.row.address) or f"第{self.row.position}行"

    @property
    def words(self) -> str:
        return words_of(self.row)

    @property
    def words_before(self) -> str:
        return words_of(self.before)

    @property
    def words_after(self) -> str:
        return words_of(self.after)

    @property
    def url(self) -> str:
        """The page, at the row."""
        return f"{self.path}#{self.row.address}" if self.row else self.path

    def fill(self, report: FaultReport) -> None:
        """Write the place, and the row as it is printed now, into a new report."""
        report.page, report.page_name = self.path, self.name[:300]
        report.issue, report.document = self.issue, self.document
        if self.row is not None:
            report.address, report.place = self.row.address, self.row_name[:100]
            report.row_words = words_of(self.row)


def words_of(row: Provision | None) -> str:
    """The printed words of a row; the cells of a row of a table with a space between them."""
    if row is None:
        return ""
    return row.printed.replace("\t", "　") or "　".join(map(str, row.cells))


def report_url(path: str, address: str = "") -> str:
    """The address of the form that reports a page, or a row of the document on it."""
    named = {"page": path, "at": address} if address else {"page": path}
    return f"{reverse('gazette:report')}?{urlencode(named)}"


def reported_place(page: str, address: str = "") -> ReportedPlace:
    """The place that a path and the address of a row name; the whole portal for "".

    Raises Http404 for what the public cannot see: another site, an issue that is not
    published, a row that the document does not have. A path that leads nowhere is a place
    too: that a link is broken is a fault to report.
    """
    if not page:
        return ReportedPlace("/", "本站")
    path = _own_path(page)
    try:
        match = resolve(path)
    except Resolver404:
        return _bare(path, address)
    if match.namespace != "gazette" or "number" not in match.kwargs:
        return _bare(path, address, _PAGE_NAMES.get(match.view_name, ""))
    if "position" in match.kwargs:
        return _in_document(_document(match.kwargs), address)
    issue = _issue(match.kwargs)
    return _bare(issue.get_absolute_url(), address, str(issue), issue)


def _own_path(page: str) -> str:
    """The path of a page of this portal. Raises Http404 for any other address."""
    is_own = page.startswith("/") and not page.startswith("//") and "\\" not in page
    path = urlsplit(page).path if is_own and len(page) <= MOST_PATH else ""
    if not path or not path.isprintable():
        raise Http404("not a page of this portal")
    return path


def _bare(path: str, address: str, name: str = "", issue: Issue | None = None) -> ReportedPlace:
    """A page without rows. Raises Http404 if a row was named."""
    if address:
        raise Http404("a row on a page that has none")
    return ReportedPlace(path, name or unquote(path), issue)


def _issue(kwargs: dict[str, Any]) -> Issue:
    issues = Issue.objects.published().with_gazette().without_source()
    found: Issue = _first(issues.at_address(**kwargs))
    return found


def _document(kwargs: dict[str, Any]) -> Document:
    found: Document = _first(Document.objects.published().for_lists().at_address(**kwargs))
    return found


def _first(rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise Http404("nothing that the public can see")
    return found


def _in_document(document: Document, address: str) -> ReportedPlace:
    path, name, issue = document.get_absolute_url(), document.title, document.issue
    if not address:
        return ReportedPlace(path, name, issue, document)
    row = document.provisions.filter(address=address).first()
    if row is None:
        raise Http404("a row that the document does not have")
    rows = document.provisions.filter(text=row.text_id).order_by("position")
    before = rows.filter(position__lt=row.position).last()
    after = rows.filter(position__gt=row.position).first()
    return ReportedPlace(path, name, issue, document, row, before, after)
