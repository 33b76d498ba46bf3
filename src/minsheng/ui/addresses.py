"""Addresses, put together from what Django said of their kind once: a page of a household names a hundred of them."""

import re
from functools import cache
from itertools import zip_longest

from django.urls import reverse

_FIRST = 7_700_000_000
_WORD = re.compile(r"[-a-zA-Z0-9_]+")


def address(name: str, *args: int | str) -> str:
    """As `reverse(name, args=args)`, whose `args` are whole numbers and words of letters, digits, - and _."""
    if not all(isinstance(one, int) or _WORD.fullmatch(one) for one in args):
        return reverse(name, args=args)
    parts = _parts(name, tuple(one.__class__ for one in args))
    return "".join(part + str(one) for part, one in zip_longest(parts, args, fillvalue=""))


@cache
def _parts(name: str, kinds: tuple[type, ...]) -> list[str]:
    """What stands before, between and after the arguments."""
    marks = [_FIRST + place if kind is int else f"word-{place}-" for place, kind in enumerate(kinds)]
    rest, parts = reverse(name, args=marks), []
    for mark in marks:
        before, found, rest = rest.partition(str(mark))
        assert found, f"{name}: an address without its argument"
        parts.append(before)
    return [*parts, rest]
