"""First screens that are still to come; each is replaced by its own module."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def placeholder(request: HttpRequest) -> HttpResponse:
    """An empty page inside the shell."""
    return render(request, "web/placeholder.html")
