"""Which programme a department means by the name that it writes: titles, other names and codes, of the versions of some days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import Final

from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.policy.things import THINGS

_MARKS: Final = re.compile(r"[\s()\[\]<>、，,。.;；:：·\-_/\"'“”‘’《》【】]+")
_BRACKETS: Final = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_YEAR: Final = re.compile(r"^20[0-9]{2}年?度?")
_AROUND: Final = re.compile(r"(?:发放|资金|项目|名册|花名册)+$")
_NEAR: Final = 0.6
_SHORTEST: Final = 4
"""Characters of a title that may be looked for inside a file name."""


def key(text: str) -> str:
    """Names are compared half-width, without blanks, marks and the year in front."""
    return _YEAR.sub("", _MARKS.sub("", unicodedata.normalize("NFKC", text))).lower()


def _keys(text: str) -> Iterator[str]:
    """A name as written, without what stands in brackets, without 发放 and the like behind."""
    plain = unicodedata.normalize("NFKC", text)
    for one in (plain, _BRACKETS.sub("", plain)):
        yield key(one)
        yield _AROUND.sub("", key(one))


class Titles:
    """The names under which a pack's programmes for people are known from `first` to `last`; what two programmes share is none.

    `programmes`: the version of the last of these days, by code; of a pack's rolls only a name is known.
    """

    def __init__(self, pack: Pack, first: date, last: date) -> None:
        versions = [p for p in pack.versions if p.subject not in THINGS and _runs(p, first, last)]
        self.programmes = {p.code: p for p in sorted(versions, key=lambda p: p.valid_from)}
        self.names = {code: name for code, name in pack.roll_names.items() if code not in self.programmes}
        self.names |= {code: p.name_zh for code, p in self.programmes.items()}
        told = [(p.code, word) for p in versions for word in (p.name_zh, p.code)] + list(
            pack.roll_names.items()
        )
        self._codes = _unshared((code, key(word)) for code, word in told)
        others = [(code, one) for code, word in told for one in _keys(word)]
        others += [(p.code, one) for p in versions for word in p.also for one in _keys(word)]
        self._codes = _unshared(others) | self._codes

    def find(self, text: str) -> str | None:
        """The code of the programme that is called so."""
        return next((self._codes[one] for one in _keys(text) if one in self._codes), None)

    def near(self, text: str) -> str | None:
        """The code of the one whose name is most like a name that is none; it may be a slip of the pen."""
        close = get_close_matches(key(text), self._codes, n=1, cutoff=_NEAR)
        return self._codes[close[0]] if close else None

    def within(self, text: str) -> list[str]:
        """The codes of the programmes whose names stand in a text, the longest of overlapping names."""
        left, found = key(text), []
        for word in sorted((w for w in self._codes if len(w) >= _SHORTEST), key=len, reverse=True):
            if word in left:
                left = left.replace(word, " ")
                found.append(self._codes[word])
        return sorted(set(found))


def _runs(programme: Programme, first: date, last: date) -> bool:
    return programme.valid_from <= last and (programme.valid_to is None or programme.valid_to >= first)


def _unshared(told: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each name with its one programme."""
    codes: dict[str, set[str]] = {}
    for code, word in told:
        codes.setdefault(word, set()).add(code)
    return {word: next(iter(of)) for word, of in codes.items() if word and len(of) == 1}
