"""Addresses of the screens of runs; each name has a row in `web/access.py`. One run's page is composed in `web`."""

from django.urls import path

from minsheng.assessment import views

urlpatterns = [
    path("runs/", views.run_list, name="run-list"),
    path("runs/<int:run_id>/replay/", views.run_replay, name="run-replay"),
]
