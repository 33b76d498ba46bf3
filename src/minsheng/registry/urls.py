"""Addresses of the screens of people; each name has a row in `web/access.py`. The household page is composed in `web`."""

from django.urls import path

from minsheng.registry import views

urlpatterns = [
    path("people/", views.person_search, name="person-search"),
]
