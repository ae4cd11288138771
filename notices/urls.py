"""Addresses of the files of pictures, below those of their documents."""

from django.urls import path

from notices.picture_views import PictureView

app_name = "notices"

urlpatterns = [
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/picture-<int:picture>.<slug:ending>",
        PictureView.as_view(),
        name="picture",
    ),
]
