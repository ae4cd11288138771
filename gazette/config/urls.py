"""Addresses of the whole portal; each room lists its own."""

from django.contrib import admin
from django.urls import include, path

from gazette.worklists import worklist

urlpatterns = [
    path("admin/worklists/<slug:name>/", admin.site.admin_view(worklist), name="worklist"),
    path("admin/", admin.site.urls),
    path("search/", include("search.urls")),
    path("", include("gazette.urls")),
]
