"""Addresses of the yearly rectification; each name has a row in `web/access.py`."""

from django.urls import path

from minsheng.rectification import views

urlpatterns = [
    path("rectifications/", views.rectification_list, name="rectification-list"),
    path("rectifications/open/", views.rectification_open, name="rectification-open"),
    path("rectifications/<int:rectification_id>/", views.rectification_detail, name="rectification-detail"),
    path(
        "rectifications/<int:rectification_id>/export/",
        views.rectification_export,
        name="rectification-export",
    ),
    path("rectifications/entries/<int:entry_id>/", views.rectification_record, name="rectification-record"),
]
