from django.urls import path

from search.page import search_feed, views

app_name = "search"

urlpatterns = [
    path("", views.SearchView.as_view(), name="search"),
    path("feed/", search_feed.SearchFeed.as_view(), name="feed"),
    path("suggest", views.SuggestView.as_view(), name="suggest"),
]
