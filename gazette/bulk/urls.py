"""Addresses of the archive in bulk. nginx serves its files by itself (deploy/nginx)."""

from django.urls import path

from gazette.bulk import bulk_pages

app_name = "bulk"

urlpatterns = [
    path("data/bulk/", bulk_pages.BulkPage.as_view(), name="page"),
    path("data/bulk/<path:name>", bulk_pages.BulkFileView.as_view(), name="file"),
]
