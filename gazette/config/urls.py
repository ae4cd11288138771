"""All addresses of the portal; each room has its own list."""

from django.contrib import admin
from django.urls import include, path

from gazette.admin.annual_report_page import annual_report_page
from gazette.admin.checkup_page import checkup_page
from gazette.admin.doubts_page import doubts_page
from gazette.admin.export_pages import export_file, export_removed, exports_page
from gazette.admin.reread_page import reread_page
from gazette.admin.worklists import worklist_page
from gazette.config.metrics_page import metrics
from gazette.config.readiness import healthz, readyz

handler400 = "gazette.config.error_pages.bad_request"
handler403 = "gazette.config.error_pages.permission_denied"
handler500 = "gazette.config.error_pages.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/worklists/<slug:name>/", admin.site.admin_view(worklist_page), name="worklist"),
    path("admin/checkup/<int:issue>/", admin.site.admin_view(checkup_page), name="checkup"),
    path("admin/exports/", admin.site.admin_view(exports_page), name="exports"),
    path("admin/exports/<int:pk>/", admin.site.admin_view(export_file), name="export_file"),
    path(
        "admin/exports/<int:pk>/remove/",
        admin.site.admin_view(export_removed),
        name="export_removed",
    ),
    path("admin/report/", admin.site.admin_view(annual_report_page), name="annual_report"),
    path("admin/doubts/<int:issue>/", admin.site.admin_view(doubts_page), name="doubts"),
    path("admin/reread/<int:issue>/", admin.site.admin_view(reread_page), name="reread"),
    path("admin/review/", include("gazette.review.urls")),
    path("admin/", include("gazette.accounts.urls")),
    path("admin/", admin.site.urls),
    path("search/", include("search.page.urls")),
    path("api/", include("gazette.api.urls")),
    path("", include("gazette.assistants.urls")),
    path("", include("gazette.twin.urls")),
    path("", include("notices.urls")),
    path("verify/", include("gazette.verification.urls")),
    path("", include("gazette.bulk.urls")),
    path("", include("gazette.data.urls")),
    path("", include("gazette.pages.urls")),
]
