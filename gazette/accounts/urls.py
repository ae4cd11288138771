"""Addresses below /admin/, before those of Django's admin."""

from django.contrib import admin
from django.urls import path

from gazette.accounts import account_pages, log_in_pages

office = admin.site.admin_view

urlpatterns = [
    path("login/", log_in_pages.LogInPage.as_view(), name="log_in"),
    path("login/code/", log_in_pages.CodePage.as_view(), name="log_in_code"),
    path("login/status/", log_in_pages.log_in_status, name="log_in_status"),
    path("account/", office(account_pages.account_page), name="account"),
    path("account/second-factor/", office(account_pages.second_factor_page), name="second_factor"),
    path("account/kept-form/", office(account_pages.kept_form_page), name="kept_form"),
]
