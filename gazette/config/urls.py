"""Addresses of the whole portal; each room lists its own."""

from django.contrib import admin
from django.urls import include, path

from gazette.admin.checkup_page import checkup_page
from gazette.admin.worklists import worklist
from search.page.api import search

urlpatterns = [
    path("admin/worklists/<slug:name>/", admin.site.admin_view(worklist), name="worklist"),
    path("admin/checkup/<int:issue>/", admin.site.admin_view(checkup_page), name="checkup"),
    path("admin/", admin.site.urls),
    path("search/", include("search.page.urls")),
    path("api/v1/search", search, name="search-api"),
    path("", include("gazette.pages.urls")),
]
