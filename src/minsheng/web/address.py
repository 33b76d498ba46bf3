"""From which address a request came, also behind a proxy of ours (`MINSHENG_TRUSTED_PROXIES`)."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address that reached the first of our proxies, else the one that reached us; what a stranger claims is not believed."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    claimed = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    ours = tuple(settings.MINSHENG_TRUSTED_PROXIES)
    while claimed and _is_inside(peer, ours):
        peer = claimed.pop()
    return peer


@lru_cache(maxsize=1024)
def _is_inside(address: str, nets: tuple[str, ...]) -> bool:
    try:
        return any(ip_address(address) in ip_network(net) for net in nets)
    except ValueError:
        return False
