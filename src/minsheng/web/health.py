"""For the machines that watch: is the process alive, and can it serve."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minsheng.trail.models import Event


@require_safe
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has its tables, else 503."""
    try:
        Event.objects.exists()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "failed"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
