"""Addresses of the bench, below /admin/review/."""

from django.contrib import admin
from django.urls import path

from gazette.review import bench_pages

office = admin.site.admin_view

urlpatterns = [
    path("<int:issue>/", office(bench_pages.overview), name="review"),
    path("<int:issue>/<int:document>/", office(bench_pages.document), name="review_document"),
    path("<int:issue>/<int:document>/seen/", office(bench_pages.seen), name="review_seen"),
    path(
        "<int:issue>/<int:document>/remark/", office(bench_pages.write_remark), name="review_remark"
    ),
    path("remark/<int:remark>/", office(bench_pages.handle_remark), name="review_handle"),
]
