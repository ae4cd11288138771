"""Addresses for assistants: the server, and the page that explains it."""

from django.urls import include, path

from gazette.assistants.mcp_view import GuideView, McpView

_guide = [path("assistants/", GuideView.as_view(), name="guide")]
_server = [path("mcp", McpView.as_view(), name="server")]

urlpatterns = [
    path("", include((_guide, "assistants"))),
    path("", include((_server, "mcp"))),
]
