"""Addresses of the pages; each name has a row in `web/access.py`."""

from django.urls import path
from django.views.i18n import set_language

from minsheng.web import health, home, placeholders, sign_in, trail_screen

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("stay/", sign_in.stay, name="stay"),
    path("language/", set_language, name="set_language"),
    path("healthz/live", health.live, name="healthz-live"),
    path("healthz/ready", health.ready, name="healthz-ready"),
    path("overview/", placeholders.placeholder, name="overview"),
    path("people/", placeholders.placeholder, name="person-search"),
    path("feeds/", placeholders.placeholder, name="feed-list"),
    path("runs/", placeholders.placeholder, name="run-list"),
    path("trail/", trail_screen.trail_list, name="trail-list"),
    path("trail/verify/", trail_screen.trail_verify, name="trail-verify"),
]
