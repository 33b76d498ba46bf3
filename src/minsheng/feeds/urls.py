"""Addresses of the screens of department files; each name has a row in `web/access.py`."""

from django.urls import path

from minsheng.feeds import views

urlpatterns = [
    path("feeds/", views.feed_list, name="feed-list"),
    path("feeds/<int:batch_id>/", views.feed_batch, name="feed-batch"),
    path("feeds/<int:batch_id>/annotated/", views.feed_annotated, name="feed-annotated"),
]
