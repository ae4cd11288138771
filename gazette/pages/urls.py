"""Addresses of the public pages. They are cited in print and never change.

The patterns that begin with a gazette's slug come last: a new page must not take a
first segment that is already the slug of a gazette (``gazette.slugs``).
"""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from gazette.pages import (
    cited_addresses,
    coming_days,
    document_detail,
    document_lists,
    downloads,
    effect_lists,
    fault_report_pages,
    help_pages,
    home_page,
    issue_calendar,
    list_feeds,
    plain_copies,
    scan_files,
    share_images,
    theme_pages,
    views,
)
from gazette.pages.feeds import NewIssues
from gazette.pages.sitemaps import SITEMAPS, sitemap_index

app_name = "gazette"

urlpatterns = [
    path("", home_page.HomeView.as_view(), name="home"),
    path("issues/", views.IssueListView.as_view(), name="issues"),
    path("issues/calendar/", issue_calendar.CalendarView.as_view(), name="calendar"),
    path("documents/", document_lists.DocumentsView.as_view(), name="documents"),
    path("documents/all/", document_lists.AllView.as_view(), name="all"),
    path("documents/year/<int:year>/", document_lists.YearView.as_view(), name="year"),
    path("documents/in-force/", effect_lists.InForceView.as_view(), name="in_force"),
    path("documents/expiring/", effect_lists.ExpiringView.as_view(), name="expiring"),
    path("documents/ended/", effect_lists.EndedView.as_view(), name="ended"),
    path("documents/coming/", coming_days.ComingDaysView.as_view(), name="coming"),
    path("documents/coming.ics", coming_days.ComingDaysFile.as_view(), name="coming_file"),
    path("documents/evidence/<int:pk>.pdf", scan_files.EvidenceView.as_view(), name="evidence"),
    path("documents/<slug:kind>/", document_lists.KindView.as_view(), name="kind"),
    path("bodies/", document_lists.BodiesView.as_view(), name="bodies"),
    path("bodies/<path:name>/", document_lists.BodyView.as_view(), name="body"),
    path("themes/", theme_pages.ThemesView.as_view(), name="themes"),
    path("themes/<path:name>/", theme_pages.ThemeView.as_view(), name="theme"),
    path("occasions/", theme_pages.OccasionsView.as_view(), name="occasions"),
    path("occasions/<path:name>/", theme_pages.OccasionView.as_view(), name="occasion"),
    path("report/", fault_report_pages.FaultReportView.as_view(), name="report"),
    path("report/answer/", fault_report_pages.ReceiptSearchView.as_view(), name="receipts"),
    path("report/<slug:receipt>/", fault_report_pages.ReceiptView.as_view(), name="receipt"),
    path("help/", help_pages.HelpView.as_view(), name="help"),
    path("sitemap/", help_pages.SiteMapView.as_view(), name="site_map"),
    path("feed/", NewIssues(), name="feed"),
    path("feeds/", list_feeds.FeedsView.as_view(), name="feeds"),
    path("feeds/issues/", list_feeds.IssuesFeed.as_view(), name="issues_feed"),
    path(
        "feeds/issues/<slug:gazette>/",
        list_feeds.GazetteFeed.as_view(),
        name="gazette_feed",
    ),
    path(
        "feeds/issues/<slug:gazette>/<int:year>/",
        list_feeds.GazetteYearFeed.as_view(),
        name="gazette_year_feed",
    ),
    path("feeds/years/<int:year>/", list_feeds.YearFeed.as_view(), name="year_feed"),
    path("feeds/changes/", list_feeds.ChangesFeed.as_view(), name="changes_feed"),
    path("feeds/kinds/<slug:kind>/", list_feeds.KindFeed.as_view(), name="kind_feed"),
    path("feeds/bodies/<path:name>/", list_feeds.BodyFeed.as_view(), name="body_feed"),
    path("feeds/themes/<path:name>/", list_feeds.ThemeFeed.as_view(), name="theme_feed"),
    path(
        "feeds/occasions/<path:name>/",
        list_feeds.OccasionFeed.as_view(),
        name="occasion_feed",
    ),
    path("favicon.ico", views.FaviconView.as_view(), name="favicon"),
    path("robots.txt", views.RobotsView.as_view(), name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("<slug:gazette>/", views.GazetteView.as_view(), name="gazette"),
    path("<slug:gazette>/about/", views.AboutView.as_view(), name="about"),
    path("<slug:gazette>/<int:year>/", views.GazetteYearView.as_view(), name="gazette_year"),
    path(
        "<slug:gazette>/<int:year>/<int:number>/scan.pdf",
        scan_files.ScanView.as_view(),
        name="scan",
    ),
    path(cited_addresses.ISSUE, views.IssueView.as_view(), name="issue"),
    path(cited_addresses.DOCUMENT, document_detail.DocumentView.as_view(), name="document"),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/changes/",
        list_feeds.DocumentFeed.as_view(),
        name="document_feed",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/share.png",
        share_images.ShareImageView.as_view(),
        name="issue_share",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/share.png",
        share_images.ShareImageView.as_view(),
        name="document_share",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>.txt",
        plain_copies.IssueTextView.as_view(),
        name="issue_text",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>.txt",
        plain_copies.PlainTextView.as_view(),
        name="document_text",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/qr.svg",
        plain_copies.QrCodeView.as_view(),
        name="document_qr",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/issue.pdf",
        downloads.PdfView.as_view(),
        name="issue_pdf",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/issue-<slug:kind>.pdf",
        downloads.PdfView.as_view(),
        name="issue_pdf_kind",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/document.pdf",
        downloads.PdfView.as_view(),
        name="document_pdf",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/document-<slug:kind>.pdf",
        downloads.PdfView.as_view(),
        name="document_pdf_kind",
    ),
]
