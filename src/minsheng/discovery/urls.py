"""Addresses of the screens of leads; each name has a row in `web/access.py`."""

from django.urls import path

from minsheng.discovery.views import bulk, effect, home, lead, queue

urlpatterns = [
    path("leads/", queue.lead_list, name="lead-list"),
    path("leads/search/", queue.lead_search, name="lead-search"),
    path("leads/export/", queue.lead_export, name="lead-export"),
    path("leads/assign/", bulk.lead_bulk, name="lead-bulk"),
    path("leads/<int:lead_id>/", lead.lead_detail, name="lead-detail"),
    path("leads/<int:lead_id>/panel/", lead.lead_panel, name="lead-panel"),
    path("leads/<int:lead_id>/assign/", lead.lead_assign, name="lead-assign"),
    path("leads/<int:lead_id>/household/", home.lead_home, name="lead-home"),
    path("leads/<int:lead_id>/close/", lead.lead_close, name="lead-close"),
    path("leads/<int:lead_id>/reveal/", lead.lead_reveal, name="lead-reveal"),
    path("leads/<int:lead_id>/means/", lead.lead_means, name="lead-means"),
    path("effect/", effect.effect, name="effect"),
    path("effect/export/", effect.effect_export, name="effect-export"),
    path("effect/switch/", effect.effect_switch, name="effect-switch"),
]
