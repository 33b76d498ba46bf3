"""Packs: a folder with pack.toml, rules, parameters and cases; a chain of them by `extends`, the base first.

    pack.toml            see `pack_toml`
    rules/*.py           programmes; files whose name begins with `_` are shared by `from ._name import ...`
    amounts/*.yaml, illustrative/*.yaml     parameters (see `parameters`)
    amendments.yaml      changes that were adopted over the pack (see `amendments`)
    exclusions.yaml      see `exclusions`
    cases/*.yaml         worked cases (see `cases`); not part of the hash

A later pack that declares a programme replaces all versions of it from earlier packs.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from minsheng.policy import amendments, checking, exclusions, hints, pack_toml, parameters, rule_files
from minsheng.policy.amendments import Amendment
from minsheng.policy.errors import PolicyError
from minsheng.policy.pack_toml import Folder
from minsheng.policy.programme import Exclusion, Programme

_HASHED = (".py", ".yaml", ".toml", ".csv")
_MAX_CHAIN = 8


@dataclass(frozen=True, eq=False)
class Pack:
    """A loaded and checked chain. Compared by identity; `hash` names its content with the `amendments` over it.

    `unamended`: the hash of the chain alone.
    """

    code: str
    name_zh: str
    region: str
    folders: tuple[Folder, ...]
    versions: tuple[Programme, ...]
    rolls: frozenset[str]
    exclusions: tuple[Exclusion, ...]
    parameters: parameters.Book
    hash: str
    unamended: str
    amendments: tuple[Amendment, ...] = ()
    _by_date: dict[date, dict[str, Programme]] = field(default_factory=dict, repr=False)
    _absent: dict[date, dict[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)

    @property
    def roll_names(self) -> dict[str, str]:
        """Names of what is known by its roll only, as far as a pack.toml gives one."""
        return {code: name for folder in self.folders for code, name in folder.rolls}

    def in_force(self, on: date) -> dict[str, Programme]:
        """The versions in force on the day, in dependency order, whether or not the pack has their values."""
        if on not in self._by_date:
            self._by_date[on] = checking.in_force(self.versions, on)
        return dict(self._by_date[on])

    def absent(self, on: date) -> dict[str, tuple[str, ...]]:
        """Programmes in force that cannot be answered on the day: their parameters that have no value then."""
        if on not in self._absent:
            self._absent[on] = checking.lacking(self.in_force(on), self.parameters, on)
        return dict(self._absent[on])

    def programmes(self, on: date) -> dict[str, Programme]:
        """The versions in force that can be answered on the day, in dependency order."""
        absent = self.absent(on)
        return {code: programme for code, programme in self.in_force(on).items() if code not in absent}

    def answerable(self, code: str, on: date) -> Programme:
        """The version in force that can be answered. Raises PARAMETER_MISSING, PROGRAMME_UNKNOWN, PROGRAMME_NOT_IN_FORCE."""
        programmes = self.programmes(on)
        if code in programmes:
            return programmes[code]
        if ids := self.absent(on).get(code):
            named = "、".join(self.parameters.wanting(id_, on) for id_ in ids)
            raise PolicyError("PARAMETER_MISSING", f"缺参数 {named}，请在 amounts/*.yaml 里补上", ids=ids)
        since = sorted(p.valid_from for p in self.versions if p.code == code)
        if since:
            raise PolicyError(
                "PROGRAMME_NOT_IN_FORCE", f"项目 {code} 在 {on} 没有有效版本（最早从 {since[0]} 起）"
            )
        near = hints.meant(code, [p.code for p in self.versions])
        raise PolicyError("PROGRAMME_UNKNOWN", f"政策包里没有项目“{code}”{near}", programme=code)

    def only(self, codes: Collection[str]) -> Pack:
        """The pack with these programmes and those they build on; its hash stays that of the whole."""
        kept: set[str] = set()
        asked = set(codes)
        while asked:
            kept |= asked
            of_these = [programme for programme in self.versions if programme.code in asked]
            asked = {code for programme in of_these for code in checking.dependencies(programme)} - kept
        versions = tuple(programme for programme in self.versions if programme.code in kept)
        return replace(self, versions=versions, _by_date={}, _absent={})

    def screened(self, codes: Collection[str]) -> Pack:
        """As `only`, with these programmes as if every condition that only a case can answer were met; they have no grounds."""
        kept = self.only(codes)
        versions = tuple(p.screened if p.code in codes else p for p in kept.versions)
        return replace(kept, versions=versions, _by_date={}, _absent={})

    def excludes(self, higher: str, lower: str) -> bool:
        """Whether somebody on `higher` cannot be on `lower`."""
        return any(row.higher == higher and row.lower == lower for row in self.exclusions)

    def excluders(self, lower: str) -> tuple[str, ...]:
        """Codes that exclude `lower`, the highest ranked first."""
        return tuple(row.higher for row in self.exclusions if row.lower == lower)

    def excluder(self, lower: str, held: Collection[str]) -> str:
        """The highest ranked of `held` that excludes `lower`, "" for none. What is excluded itself takes nothing away: a child
        on the scheme of orphans is not destitute and keeps the care subsidy."""
        return next((h for h in self.excluders(lower) if h in held and not self.excluder(h, held)), "")


def shipped_folder() -> Path:
    """Where the packs of the project are: inside the wheel, else beside the sources."""
    package = Path(__file__).resolve().parent.parent
    wheel = package / "_packs"
    return wheel if wheel.is_dir() else package.parent.parent / "packs"


def names() -> list[str]:
    """Codes of the shipped packs."""
    return sorted(p.parent.name for p in shipped_folder().glob("*/pack.toml"))


def load(name_or_path: str | Path) -> Pack:
    """Load and check a pack by the name of a shipped one or by its folder; unchanged content is loaded once.

    Files whose size and time of change are as before are not read again: a page asks for its pack several times.
    Raises PolicyError: PACK_NOT_FOUND, PACK_FORM, or what is wrong inside, with the file it stands in.
    """
    return _load(*_known(name_or_path))


def load_amended(name_or_path: str | Path, rows: tuple[Amendment, ...]) -> Pack:
    """A pack with rows over it, loaded once for the same content and rows. Raises what `load` and `amended` raise."""
    return _amended(*_known(name_or_path), rows)


def rest(seconds: float) -> None:
    """How long a pack that was looked at is not looked at again: for a server, whose every page asks for its pack."""
    _looks.seconds = seconds
    _looks.seen.clear()


@dataclass
class _Looks:
    """When each pack was looked at, and what was seen."""

    seconds: float = 0.0
    seen: dict[str, tuple[float, tuple[tuple[Folder, ...], str]]] = field(default_factory=dict)


_looks = _Looks()


def _known(name_or_path: str | Path) -> tuple[tuple[Folder, ...], str]:
    """The folders and the hash of what they hold."""
    name, now = str(name_or_path), time.monotonic()
    at, found = _looks.seen.get(name, (0.0, None))
    if found is None or now - at >= _looks.seconds:
        folders = chain(name_or_path)
        found = folders, known_hash(folders)
        _looks.seen[name] = now, found
    return found


@lru_cache(maxsize=8)
def _amended(folders: tuple[Folder, ...], digest: str, rows: tuple[Amendment, ...]) -> Pack:
    return amendments.amended(_load(folders, digest), rows)


def chain(name_or_path: str | Path) -> tuple[Folder, ...]:
    """The folders of a pack, the base first, without reading what they hold. Raises PACK_NOT_FOUND, PACK_FORM."""
    return tuple(reversed(list(_chain(_locate(str(name_or_path), shipped_folder())))))


@lru_cache(maxsize=32)
def _declared(folder: Folder, digest: str) -> tuple[Programme, ...]:
    """The programmes of one folder: national rules are read once for all cities that stand on them."""
    return tuple(rule_files.load_folder(folder.path / "rules", folder.code, digest))


@lru_cache(maxsize=32)
def _load(folders: tuple[Folder, ...], digest: str) -> Pack:
    last = folders[-1]
    versions: dict[str, list[Programme]] = {}
    series: list[parameters.Series] = []
    excluded: list[Exclusion] = []
    for rank, folder in enumerate(folders):
        declared = list(_declared(folder, _files_hash((folder,))))
        _check_versions(declared, folder)
        versions.update({p.code: [q for q in declared if q.code == p.code] for p in declared})
        series += parameters.load_folder(folder.path, folder.code, rank)
        excluded += exclusions.read(folder.path / "exclusions.yaml")
    pack = Pack(
        code=last.code,
        name_zh=last.name_zh,
        region=last.region,
        folders=folders,
        versions=tuple(p for group in versions.values() for p in group),
        rolls=frozenset(code for f in folders for code, _ in f.rolls),
        exclusions=tuple({(e.higher, e.lower): e for e in excluded}.values()),
        parameters=parameters.book(series, last.region),
        hash=_files_hash(folders),
        unamended=_files_hash(folders),
    )
    _check(pack)
    pack = amendments.amended(pack, _rows(folders))
    assert pack.hash == digest
    return pack


def _check_versions(declared: list[Programme], folder: Folder) -> None:
    try:
        checking.check_versions(declared)
    except PolicyError as error:
        code = str(error.details["programme"])
        place = rule_files.mention(code, [folder.path / "rules"], before="code=")
        raise PolicyError(error.code, f"{place}{error.message}", **error.details) from None


def _check(pack: Pack) -> None:
    try:
        checking.check_references(pack.versions, pack.parameters, pack.rolls)
        for day in checking.change_dates(pack.versions):
            checking.in_force(pack.versions, day)
    except PolicyError as error:
        word = str(error.details.get("id") or error.details.get("programme") or "")
        place = rule_files.mention(word, [folder.path / "rules" for folder in pack.folders])
        raise PolicyError(error.code, f"{place}{error.message}", **error.details) from None
    codes = frozenset(p.code for p in pack.versions) | pack.rolls
    checking.check_exclusions(pack.exclusions, codes)


def content_hash(folders: tuple[Folder, ...]) -> str:
    """The version of the policies: SHA-256 over names and bytes of everything that can change a result, and over the rows."""
    return amendments.digest(_files_hash(folders), _rows(folders))


def _rows(folders: tuple[Folder, ...]) -> tuple[Amendment, ...]:
    return tuple(row for folder in folders for row in amendments.load(folder.path))


def _files_hash(folders: tuple[Folder, ...]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(entry.path) for entry in _files(folder.path)):
            inside = path.relative_to(folder.path)
            if inside.parts[0] == amendments.FILE:
                continue
            content = path.read_bytes()
            digest.update(f"{folder.code}/{inside.as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def known_hash(folders: tuple[Folder, ...]) -> str:
    """`content_hash`; files whose size and time of change are as before are not read again."""
    return _hash_of(folders, _stamps(folders))


@lru_cache(maxsize=32)
def _hash_of(folders: tuple[Folder, ...], _stamps: tuple[tuple[str, int, int], ...]) -> str:
    return content_hash(folders)


def _stamps(folders: tuple[Folder, ...]) -> tuple[tuple[str, int, int], ...]:
    """Path, time of change and size of every file that counts. Nobody can set the time of change back, as they can `mtime`."""
    states = ((entry.path, entry.stat()) for folder in folders for entry in _files(folder.path))
    return tuple(sorted((path, state.st_ctime_ns, state.st_size) for path, state in states))


def _files(folder: Path | str, *, besides: str = "cases") -> Iterator[os.DirEntry[str]]:
    """The files of a pack's folder that can change a result, in no order."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != besides:
                    yield from _files(entry.path, besides="")
            elif entry.name.endswith(_HASHED) and entry.is_file():
                yield entry


def _locate(name: str, beside: Path) -> Path:
    for candidate in (beside / name, Path(name)):
        if (candidate / "pack.toml").is_file():
            return candidate.resolve()
    raise PolicyError(
        "PACK_NOT_FOUND",
        f"找不到政策包“{name}”（文件夹里要有 pack.toml；新建用 minsheng policy new）；随附的有：{'、'.join(names())}",
        name=name,
    )


def _line_of(toml: Path, key: str) -> int:
    """Where a key stands in a pack.toml."""
    lines = toml.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(key)), 1)


def _chain(path: Path) -> Iterator[Folder]:
    """This folder, then the one it extends, and so on."""
    for _ in range(_MAX_CHAIN):
        folder = pack_toml.read(path)
        yield folder
        if not folder.extends:
            return
        beside = path.parent if (path.parent / folder.extends / "pack.toml").is_file() else shipped_folder()
        try:
            path = _locate(folder.extends, beside)
        except PolicyError as error:
            where = hints.place(path / "pack.toml", _line_of(path / "pack.toml", "extends"))
            raise PolicyError(error.code, f"{where}extends：{error.message}", **error.details) from None
    raise PolicyError("PACK_CHAIN", f"政策包“{path.name}”的 extends 成环或太长")
