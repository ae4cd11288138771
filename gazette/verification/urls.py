"""Addresses of 核验."""

from django.urls import path

from gazette.verification import verify_pages

app_name = "verification"

urlpatterns = [
    path("", verify_pages.VerifyView.as_view(), name="verify"),
    path("keys.json", verify_pages.keys, name="keys"),
    path("heads.json", verify_pages.heads, name="heads"),
]
