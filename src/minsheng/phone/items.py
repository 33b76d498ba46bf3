"""What a phone sends, read strictly: JSON text in, a typed item out. Pure; nothing is looked up here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from minsheng.disclosure.leaks import find_leaks
from minsheng.discovery.states import LIVING, METHODS
from minsheng.phone.checklist import ANSWERS, QUESTIONS, TOPICS
from minsheng.phone.errors import Refusal

NOTE_CHARACTERS: Final = 500
WHO_CHARACTERS: Final = 60
MOST_ALSO: Final = 50
ANSWER_CHARACTERS: Final = 20
MOST_METRES: Final = 100_000
YES_NO: Final[dict[str, bool | None]] = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, slots=True)
class Place:
    """Millionths of a degree, and how sure the device was in metres."""

    latitude_e6: int
    longitude_e6: int
    accuracy_m: int


@dataclass(frozen=True, slots=True)
class VisitItem:
    """A filled visit form. `also`: the other leads of the household that the visit looked into; `asked`: answers by the name of
    the question.
    """

    key: str
    lead_id: int
    visited_on: date
    met_person: bool
    living: str
    care_need: bool | None
    method: str
    note: str
    checklist: Mapping[str, str]
    place: Place | None
    consented: bool
    also: tuple[int, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportItem:
    """Something to tell the town. `lead_id`: the lead it is about, None for somebody on no list.

    `kind`: finding | alive; `actions` makes late_visit itself, with what the visit form held in `visit`. `person_id`: who is
    alive, None where the lead knows of one dead only.
    """

    key: str
    kind: str
    topic: str
    emergency: bool
    lead_id: int | None
    who: str
    where: str
    words: str
    place: Place | None
    consented: bool
    person_id: int | None = None
    visit: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StopItem:
    """What a visit without a lead found: a key of fieldwork's `FOUND`."""

    stop_id: int
    done_on: date
    found: str
    consented: bool = False


@dataclass(frozen=True, slots=True)
class WhyItem:
    """Why a household of the plan was not visited: a key of fieldwork's `WHY_NOT`."""

    stop_id: int
    why: str
    consented: bool = False


@dataclass(frozen=True, slots=True)
class DiedItem:
    """Of whom a death speaks that the files cannot tell: a key of the registry's `deaths.rules.WHO`."""

    question_id: int
    who: str
    consented: bool = False


def parse(text: str) -> VisitItem | ReportItem | StopItem | WhyItem | DiedItem:
    """The item. Raises Refusal: ITEM_BROKEN (not ours), NOTE_TOO_LONG, NOTE_HOLDS_NUMBER, VISIT_FORM, REPORT_EMPTY."""
    try:
        sent = json.loads(text)
    except ValueError:
        raise _broken() from None
    if not isinstance(sent, dict):
        raise _broken()
    if sent.get("kind") == "visit":
        return _visit(sent)
    if sent.get("kind") == "went":
        return StopItem(_number(sent.get("stop")), _day(sent.get("visited_on")), _word(sent, "found"))
    if sent.get("kind") == "why":
        return WhyItem(_number(sent.get("stop")), _word(sent, "why"))
    if sent.get("kind") == "died":
        return DiedItem(_number(sent.get("question")), _word(sent, "who"))
    if sent.get("kind") in {"finding", "alive"}:
        return _report(sent)
    raise _broken()


def _visit(sent: Mapping[str, Any]) -> VisitItem:
    met, care = _word(sent, "met_person"), _word(sent, "care_need")
    living, method = _word(sent, "living"), _word(sent, "method") or "home"
    if met not in {"yes", "no"}:
        raise Refusal("VISIT_FORM", "请选择是否见到本人。")
    if living not in ("", *LIVING) or method not in METHODS or care not in YES_NO:
        raise _broken()
    if met == "yes" and not living:
        raise Refusal("VISIT_FORM", "见到本人的，请选择生活状况。")
    return VisitItem(
        key=_key(sent),
        lead_id=_number(sent.get("lead")),
        visited_on=_day(sent.get("visited_on")),
        met_person=met == "yes",
        living=living,
        care_need=YES_NO[care],
        method=method,
        note=_text(sent, "note", NOTE_CHARACTERS),
        checklist=_checklist(sent.get("checklist", {})),
        place=_place(sent.get("place")),
        consented=sent.get("consented") is True,
        also=_numbers(sent.get("also", [])),
        asked=_asked(sent.get("asked", {})),
    )


def _report(sent: Mapping[str, Any]) -> ReportItem:
    topic, lead, person = _word(sent, "topic"), sent.get("lead"), sent.get("person")
    if topic not in ("", *TOPICS) or (sent["kind"] == "alive" and lead is None):
        raise _broken()
    return ReportItem(
        key=_key(sent),
        kind=sent["kind"],
        topic=topic,
        emergency=sent.get("emergency") is True,
        lead_id=None if lead is None else _number(lead),
        who=_text(sent, "who", WHO_CHARACTERS),
        where=_text(sent, "where", WHO_CHARACTERS),
        words=_text(sent, "note", NOTE_CHARACTERS),
        place=_place(sent.get("place")),
        consented=sent.get("consented") is True,
        person_id=None if person is None else _number(person),
    )


def _broken() -> Refusal:
    return Refusal("ITEM_BROKEN", "这条记录不完整，请打开草稿检查后再上传。")


def _key(sent: Mapping[str, Any]) -> str:
    try:
        return str(UUID(str(sent.get("key", ""))))
    except ValueError:
        raise _broken() from None


def _word(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise _broken()
    return value


def _text(sent: Mapping[str, Any], name: str, limit: int) -> str:
    text = _word(sent, name).strip()
    if "\0" in text:
        raise _broken()
    if len(text) > limit:
        raise Refusal("NOTE_TOO_LONG", f"文字最多 {limit} 字，请写短一些。")
    if find_leaks(text):
        raise Refusal("NOTE_HOLDS_NUMBER", "文字里请不要写证件号码、银行卡号或手机号码。")
    return text


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 62:
        raise _broken()
    return value


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MOST_ALSO:
        raise _broken()
    return tuple(dict.fromkeys(_number(one) for one in value))


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refusal("VISIT_FORM", "请填写走访日期。") from None


def _checklist(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(
        code in QUESTIONS and answer in ANSWERS for code, answer in value.items()
    ):
        raise _broken()
    return {code: value[code] for code in QUESTIONS if code in value}


def _asked(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MOST_ALSO:
        raise _broken()
    texts = {str(name): text for name, text in value.items()}
    if any(not isinstance(text, str) or len(text) > ANSWER_CHARACTERS for text in texts.values()):
        raise _broken()
    return texts


def _place(value: object) -> Place | None:
    """None for no place. The browser gives degrees and metres as decimals."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _broken()
    latitude, longitude, accuracy = (_decimal(value, name) for name in ("latitude", "longitude", "accuracy"))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= accuracy <= MOST_METRES):
        raise _broken()
    return Place(round(latitude * 1_000_000), round(longitude * 1_000_000), round(accuracy))


def _decimal(sent: Mapping[str, Any], name: str) -> float:
    value = sent.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _broken()
    return value
