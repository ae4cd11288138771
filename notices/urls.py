"""Addresses of the pages and files of plans and notices; they are cited and never change."""

from django.urls import path

from notices import card_pages
from notices.picture_views import PictureView

app_name = "notices"

urlpatterns = [
    path(
        "documents/plan/action-cards/",
        card_pages.ActionCardListView.as_view(),
        name="action_card_list",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/action-cards/",
        card_pages.ActionCardsView.as_view(),
        name="action_cards",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/action-cards.pdf",
        card_pages.ActionCardsPdfView.as_view(),
        name="action_cards_pdf",
    ),
    path(
        "<slug:gazette>/<int:year>/<int:number>/<int:position>/picture-<int:picture>.<slug:ending>",
        PictureView.as_view(),
        name="picture",
    ),
]
