"""All addresses of the application; a fitness test refuses one that is not declared with its duty."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

STAGES = (
    "web",
    "rectification",
    "phone",
    "fieldwork",
    "discovery",
    "budgeting",
    "assessment",
    "amendments",
    "registry",
    "feeds",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"minsheng.{stage}.urls")) for stage in STAGES if find_spec(f"minsheng.{stage}.urls")
]

handler403 = "minsheng.web.errors.forbidden"
handler404 = "minsheng.web.errors.not_found"
handler500 = "minsheng.web.errors.failed"
