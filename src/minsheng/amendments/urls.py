"""Addresses of the policy changes; each name has a row in `web/access.py`."""

from django.urls import path

from minsheng.amendments import views

urlpatterns = [
    path("policy-changes/", views.amendment_list, name="amendment-list"),
    path("policy-changes/export/", views.amendment_export, name="amendment-export"),
    path("policy-changes/<int:change_id>/approve/", views.amendment_approve, name="amendment-approve"),
    path("policy-changes/<int:change_id>/reject/", views.amendment_reject, name="amendment-reject"),
    path("policy-changes/<int:change_id>/retract/", views.amendment_retract, name="amendment-retract"),
    path("policy-changes/<int:change_id>/end/", views.amendment_end, name="amendment-end"),
]
