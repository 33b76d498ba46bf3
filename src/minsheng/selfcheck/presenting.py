"""A question and a result as plain data: what the JSON interface answers and the command line prints."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date

from minsheng.kernel.money import yuan
from minsheng.selfcheck.answers import HOUSEHOLD_WORD
from minsheng.selfcheck.asking import MOST_QUESTIONS, Asked, SelfCheck
from minsheng.selfcheck.household import Answers
from minsheng.selfcheck.outcome import Outcome
from minsheng.selfcheck.questions import HOUSEHOLD, Field, FieldValue, Kind, Question

NOTICE = "按您填写的情况测算，不是审核决定；是否符合、领多少，以申请后的审核确认为准。"
APPEAL = "情况有变化，或者您认为结果不对，仍然可以申请，由工作人员核对后答复。"
Say = Callable[[str], str]


def question_content(check: SelfCheck, asked: Asked, answers: Answers) -> dict[str, object]:
    """The question, for whom, with its fields; `about`: names of the programmes that it can change."""
    home = check.describe(answers)
    question = asked.question
    names = dict.fromkeys(check.programmes[code].name_zh for code, _ in asked.about)
    return {
        "key": question.key,
        "text": question.text,
        "help": question.help,
        "required": question.required,
        "nobody": question.nobody,
        "rows": [
            {"row": HOUSEHOLD_WORD if row == HOUSEHOLD else str(row), "label": home.label(row, check.on)}
            for row in asked.rows
        ],
        "fields": [dict(_field(field, asked)) for field in question.fields],
        "about": list(names),
        "number": len(answers) + 1,
        "most": MOST_QUESTIONS,
    }


def _field(field: Field, asked: Asked) -> Iterator[tuple[str, object]]:
    yield "key", field.key
    yield "label", field.label
    yield "kind", field.kind.value
    yield "unit", field.unit
    if field.kind in (Kind.MONEY, Kind.NUMBER):
        yield "most", field.most
    if field.kind in (Kind.CHOICE, Kind.TICKS):
        shown = [o for o in field.options if field.kind is Kind.CHOICE or o.code in asked.options]
        yield "options", [{"code": option.code, "label": option.label} for option in shown]


def result_content(check: SelfCheck, found: Outcome) -> dict[str, object]:
    """The result with its notice, the way to apply all the same, and the date and pack it stands on."""
    return {
        "on": check.on.isoformat(),
        "pack": check.pack.code,
        "pack_name": check.pack.name_zh,
        "notice": NOTICE,
        "appeal": APPEAL,
        "items": [asdict(item) for item in found.items],
        "without_figures": list(found.without_figures),
        "elsewhere": [{"programme": code, "name": name} for code, name in found.elsewhere],
    }


def said(
    check: SelfCheck, answers: Answers, say: Say = str, who: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """(key of the question, its text, what was answered) in words, in the order of the answers; `say`: each piece in another
    language, `who`: the members."""
    home = check.describe(answers)
    for key, told in answers.items():
        question = check.words.questions[key]
        parts = []
        for row, answer in told.items():
            known = [_said(f, answer.get(f.key), question, say) for f in question.fields]
            words = say("，").join(filter(None, known)) or say(
                "只有您自己" if question.required else "不清楚"
            )
            label = home.label(row, check.on)
            named = (who or {}).get(label, label)
            parts.append(words if row == HOUSEHOLD else f"{named}{say('：')}{words}")
        yield key, question.text, say("；").join(parts)


def _said(field: Field, value: FieldValue, question: Question, say: Say) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return say("、").join(say(o.label) for o in field.options if value.get(o.code)) or say("都没有")
    if field.kind is Kind.CHOICE:
        option = field.option(value)
        return say(option.label) if option else ""
    if isinstance(value, date):
        shape = "{0}年{1}月{2}日" if field.kind is Kind.DAY else "{0}年{1}月"
        return say(shape).format(value.year, value.month, value.day)
    amount = yuan(value) if field.kind is Kind.MONEY and isinstance(value, int) else str(value)
    if question.required and value == 0:
        return ""
    name = f"{say(field.label)} " if len(question.fields) > 1 else ""
    unit = say(field.unit) if field.unit else ""
    return f"{name}{amount}{'' if unit == field.unit else ' '}{unit}"
