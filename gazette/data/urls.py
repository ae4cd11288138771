"""Addresses of the archive as data. They are promised to stay, like those of the pages."""

from django.urls import path

from gazette.data import data_views

app_name = "data"

_ISSUE = "<slug:gazette>/<int:year>/<int:number>"

urlpatterns = [
    path("schemas/issue-1.json", data_views.IssueSchemaView.as_view(), name="issue_schema"),
    *(
        path(
            f"{_ISSUE}/<int:position>.{form}",
            data_views.DocumentDataView.as_view(form=form),
            name=f"document_{form}",
        )
        for form in data_views.FORMS
    ),
    *(
        path(f"{_ISSUE}.{form}", data_views.IssueDataView.as_view(form=form), name=f"issue_{form}")
        for form in data_views.FORMS
    ),
    path(
        f"{_ISSUE}/<int:position>/<slug:address>.json",
        data_views.ProvisionDataView.as_view(),
        name="provision_json",
    ),
]
