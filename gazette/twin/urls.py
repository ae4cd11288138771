"""Addresses of the pages that only the static twin has (``twin_addresses.OWN``)."""

from django.urls import path

from gazette.twin.own_pages import own_page

app_name = "twin"

urlpatterns = [path("static-copy/<slug:name>.html", own_page, name="own_page")]
