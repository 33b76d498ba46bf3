"""All addresses of the application; a fitness test refuses one that is not declared with its roles."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
