"""The form of a trial: what of a programme can be changed, and the changes that a filled form asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from minsheng.amendments import describing
from minsheng.engine import sentences, wording
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan, yuan
from minsheng.policy import nodes
from minsheng.policy.amendments import parse
from minsheng.policy.comparisons import comparison
from minsheng.policy.kinds import Type
from minsheng.policy.node_base import NUMBERS
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue, Series
from minsheng.policy.programme import Programme
from minsheng.ui import english
from minsheng.ui.components import Kind
from minsheng.whatif.subjects import KINDS

VALUE, PERCENT, DROP, LIMIT, SEPARATOR = "value", "percent", "drop", "limit", "|"
LONGEST_VALUE = 40
_CODE_OF = {word: code for code, word in wording.CODES.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One value in force of one parameter. `key` = id|class|region, the end of the names of its two fields."""

    key: str
    name: str
    class_: str
    region: str
    shown: str
    plain: str
    basis: str
    kind: Kind
    evidence: str
    number: bool
    is_open: bool
    """Stands as 0 or no in the national rules: mostly what a place may provide and has not (ADR 12)."""

    @property
    def id(self) -> str:
        """The name of the parameter."""
        return self.key.partition(SEPARATOR)[0]


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition. `key` = programme|condition; `limit`: it compares numbers, so its limit can move."""

    key: str
    text: str
    clause: str
    limit: bool

    @property
    def condition(self) -> str:
        """The key of the condition."""
        return self.key.partition(SEPARATOR)[2]


def programmes(pack: Pack, on: date) -> list[Programme]:
    """Those of the day whose subjects a trial counts, by name."""
    return [p for p in pack.programmes(on).values() if p.subject in KINDS]


def parameters(pack: Pack, programme: Programme, on: date) -> list[Row]:
    """Every value in force that the programme uses, one row for each class and area that has its own; the place's own first."""
    ids = dict.fromkeys(n.id for n in programme.every_node if isinstance(n, nodes.Parameter))
    found = [(value.rank, row) for id_ in ids for value, row in _rows(pack, pack.parameters.find(id_), on)]
    return [row for _rank, row in sorted(found, key=lambda one: not one[0])]


def conditions(pack: Pack, programme: Programme, on: date) -> list[Asked]:
    """The conditions in declared order."""
    found = []
    for condition in programme.conditions:
        compared = comparison(condition.node)
        limit = compared is not None and compared.right.type in NUMBERS
        key = SEPARATOR.join((programme.code, condition.key))
        text = sentences.filled(condition, pack, on)
        told = english.sentence(condition, text, pack, on) if english.spoken() else text
        found.append(Asked(key, told, condition.clause, limit))
    return found


def filled(post: Mapping[str, str]) -> Iterator[str]:
    """The changes that the fields ask for, in written form; empty fields ask for nothing. Raises PolicyError CHANGE_FORM."""
    for name, text in post.items():
        what, _, key = name.partition(SEPARATOR)
        given = text.strip()[:LONGEST_VALUE]
        if not given or what not in (VALUE, PERCENT, DROP, LIMIT):
            continue
        first, _, rest = key.partition(SEPARATOR)
        if what == DROP:
            written = f"{first}!{rest}"
        elif what == LIMIT:
            written = f"{first}!{rest}{_signed(given)}"
        else:
            class_, _, region = rest.partition(SEPARATOR)
            place = (f":{class_}" if class_ else "") + (f"@{region}" if region else "")
            written = f"{first}{place}" + (f"={_plain(given)}" if what == VALUE else _signed(given))
        yield str(parse(written))


def _rows(pack: Pack, series: Series, on: date) -> Iterator[tuple[ParameterValue, Row]]:
    places = dict.fromkeys((v.urban_rural, v.region) for v in series.values if v.in_force(on))
    for class_, region in places:
        value = describing.in_force(pack, series, on, class_, region)
        if value is None or (value.urban_rural, value.region) != (class_, region):
            continue  # another pack's value stands over it
        inside = "" if pack.region.startswith(region) else region
        kind, word = describing.tag(value)
        row = Row(
            key=SEPARATOR.join((series.id, class_, inside)),
            name=series.name_zh,
            class_=class_,
            region=inside,
            shown=_shown(series, value.value),
            plain=yuan(int(value.value))
            if series.type is Type.FEN
            else wording.words(value.value, series.type, ""),
            basis=value.basis,
            kind=kind,
            evidence=word,
            number=series.type in NUMBERS,
            is_open=not value.rank and not value.value,
        )
        yield value, row


def _shown(series: Series, value: int | str | bool) -> str:
    """The value that stands; a share in thousandths in both ways, since a new one is typed in thousandths."""
    told = describing.shown(series, value)
    return told if series.label != "‰" or "‰" in told else f"{value}‰（{told}）"


def _signed(percent: str) -> str:
    bare = percent.rstrip("%％").strip()
    return (bare if bare[:1] in "+-" else f"+{bare}") + "%"


def _plain(value: str) -> str:
    """Sums without their thousands, words as their codes, everything else as it is."""
    if value in _CODE_OF:
        return _CODE_OF[value]
    try:
        return yuan(parse_yuan(value)).replace(",", "") if "," in value else value
    except MinshengError:
        return value
