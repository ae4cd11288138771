"""Addresses of the whole portal; each room lists its own."""

from django.contrib import admin
from django.urls import include, path

from search.api import search

urlpatterns = [
    path("admin/", admin.site.urls),
    path("search/", include("search.urls")),
    path("api/v1/search", search, name="search-api"),
    path("", include("gazette.urls")),
]
