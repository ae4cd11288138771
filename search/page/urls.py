from django.urls import path

from search.page import views

app_name = "search"

urlpatterns = [
    path("", views.SearchView.as_view(), name="search"),
    path("suggest", views.SuggestView.as_view(), name="suggest"),
]
