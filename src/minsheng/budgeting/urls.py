"""Addresses of the what-if desk; each name has a row in `web/access.py`."""

from django.urls import path

from minsheng.budgeting import views
from minsheng.budgeting.answers import trial_compare, trial_detail, trial_people

urlpatterns = [
    path("trials/", views.trial_list, name="trial-list"),
    path("trials/new/", views.trial_new, name="trial-new"),
    path("trials/versions/", views.trial_versions, name="trial-versions"),
    path("trials/compare/", trial_compare, name="trial-compare"),
    path("trials/<int:trial_id>/", trial_detail, name="trial-detail"),
    path("trials/<int:trial_id>/people/", trial_people, name="trial-people"),
    path("trials/<int:trial_id>/name/", views.trial_name, name="trial-name"),
    path("trials/<int:trial_id>/export/", views.trial_export, name="trial-export"),
    path("trials/<int:trial_id>/propose/", views.trial_propose, name="trial-propose"),
]
