"""公开变动: the record that the API tells from, as it is."""

from django.contrib import admin

from gazette.admin.base_admin import ReadOnlyAdmin
from gazette.models import PublicChange


@admin.register(PublicChange)
class PublicChangeAdmin(ReadOnlyAdmin[PublicChange]):
    """What has changed for the public, the latest first."""

    list_display = ["number", "kind", "gazette", "year", "issue_number", "position", "on"]
    list_display_links = ["number", "kind"]
    list_filter = ["kind", "year"]
    search_fields = ["=number", "gazette"]
    fields = ["number", "kind", "gazette", "year", "issue_number", "position", "on", "made_at"]
    list_per_page = 100
