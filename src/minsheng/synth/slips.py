"""One slip of a clerk at a time: what happens to the cells of a row. Each function returns the soiled cells or None.

None means that the slip does not apply to this row (no X to write small, no relative whose number could be copied).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from minsheng.kernel.resident_id import extra_digit_candidates, missing_digit_candidates, repair_candidates
from minsheng.synth import names
from minsheng.synth.numbers import stranger_number
from minsheng.synth.sheets import Form, Row, write_date

Cells = list[str | float]
_FULL_WIDTH: Final = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_IMPOSSIBLE_DATES: Final = ("2026-02-30", "2026年13月5日", "不详", "2026-11-31")
_UNREADABLE_AMOUNTS: Final = ("待核", "约五百", "见附表", "12.3.4")


@dataclass(slots=True)
class Desk:
    """What a slip may know: the form, everybody by ID number, how many share a name and birth date, chance."""

    form: Form
    rng: Random
    by_number: Mapping[str, str]
    namesakes: Mapping[tuple[str, str], int]

    def number(self, cells: Cells) -> str:
        """The ID number on the row."""
        return str(cells[self.form.index(self.form.id_header)])

    def name(self, cells: Cells) -> str:
        """The name on the row."""
        return str(cells[self.form.index(self.form.name_header)])

    def with_number(self, cells: Cells, number: str | float) -> Cells:
        """The row with another ID cell."""
        return self.put(cells, self.form.id_header, number)

    def with_name(self, cells: Cells, name: str) -> Cells:
        """The row with another name cell."""
        return self.put(cells, self.form.name_header, name)

    def put(self, cells: Cells, header: str, value: str | float) -> Cells:
        """The row with one cell changed."""
        changed = list(cells)
        changed[self.form.index(header)] = value
        return changed


Slip = Callable[[Desk, Cells, Row], Cells | None]


def fullwidth_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001 - all slips have one shape
    """Full-width digits."""
    return desk.with_number(cells, desk.number(cells).translate(_FULL_WIDTH))


def apostrophe_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """The apostrophe that makes a spreadsheet keep text."""
    return desk.with_number(cells, f"'{desk.number(cells)}")


def spaced_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """Blanks between region, birth date and sequence."""
    number = desk.number(cells)
    return desk.with_number(cells, f" {number[:6]} {number[6:14]} {number[14:]}")


def lowercase_x(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """A small x."""
    number = desk.number(cells)
    return desk.with_number(cells, number.lower()) if number.endswith("X") else None


def traditional_name(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """Traditional characters."""
    name = desk.name(cells)
    written = name.translate(names.TRADITIONAL)
    return desk.with_name(cells, written) if written != name else None


def other_dot(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """Another middle dot, or none."""
    name = desk.name(cells)
    if names.DOT not in name:
        return None
    return desk.with_name(cells, name.replace(names.DOT, desk.rng.choice(names.DOT_VARIANTS)))


def transliterated_name(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """A Mongol name written with other characters of the same sound."""
    name = names.variant(desk.name(cells))
    return desk.with_name(cells, name) if name else None


def spaced_name(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """A blank inside the name."""
    name = desk.name(cells)
    return desk.with_name(cells, f"{name[0]}{desk.rng.choice((' ', '　'))}{name[1:]}")


def digit_wrong(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """One digit mistyped; the check digit notices and the name points to one person."""
    number = desk.number(cells)
    wrong = _mistyped(number, desk.rng)
    return _if_repairable(desk, cells, number, wrong, repair_candidates)


def digits_swapped(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """Two neighbours swapped."""
    number = desk.number(cells)
    place = desk.rng.randint(6, 15)
    if number[place] == number[place + 1]:
        return None
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return _if_repairable(desk, cells, number, wrong, repair_candidates)


def digit_missing(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """Seventeen characters."""
    number = desk.number(cells)
    place = desk.rng.randint(6, 16)
    return _if_repairable(desk, cells, number, number[:place] + number[place + 1 :], missing_digit_candidates)


def digit_extra(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """Nineteen characters."""
    number = desk.number(cells)
    place = desk.rng.randint(6, 16)
    wrong = number[:place] + number[place] + number[place:]
    return _if_repairable(desk, cells, number, wrong, extra_digit_candidates)


def fifteen_digits(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """The number of before 1999."""
    number = desk.number(cells)
    return desk.with_number(cells, number[:6] + number[8:17]) if number[6:8] == "19" else None


def relatives_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:
    """The number of another living member of the same household."""
    if row.person is None:
        return None
    others = [one for one in row.person.household.living if one is not row.person]
    return desk.with_number(cells, desk.rng.choice(others).id_number) if others else None


def numeric_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """The spreadsheet kept a number: fifteen digits and three unknowns."""
    number = desk.number(cells)
    return desk.with_number(cells, float(number)) if number.isdecimal() else None


def numeric_id_known_birth(desk: Desk, cells: Cells, row: Row) -> Cells | None:
    """The same where name and birth date on the row fit exactly one person."""
    person = row.person
    if person is None or desk.namesakes.get((person.name, person.id_number[6:14]), 0) != 1:
        return None
    return numeric_id(desk, cells, row)


def scientific_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """What a spreadsheet saves as text when it took the number for a number."""
    number = desk.number(cells)
    return desk.with_number(cells, f"{int(number):.5E}") if number.isdecimal() else None


def blank_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """No number at all."""
    return desk.with_number(cells, "")


def wrong_name(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """The name of somebody from elsewhere beside a right number."""
    return desk.with_name(cells, names.stranger(desk.rng))


def unknown_person(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """A second row, about somebody who is not in the register."""
    return desk.with_name(desk.with_number(cells, stranger_number(desk.rng)), names.stranger(desk.rng))


def duplicate(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """The same row again."""
    return list(cells)


def shifted(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """All cells one column to the right."""
    return ["", *cells[:-1]]


def other_date(desk: Desk, cells: Cells, row: Row) -> Cells | None:
    """One date in another manner than the rest of the sheet."""
    header = desk.rng.choice(desk.form.date_headers)
    day = row.cells[desk.form.index(header)]
    if not isinstance(day, date):
        return None
    return desk.put(cells, header, write_date(day, desk.rng.choice((1, 2, 3))))


def impossible_date(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """A day that does not exist in a column that must be filled."""
    return desk.put(cells, desk.form.required_date, desk.rng.choice(_IMPOSSIBLE_DATES))


def comma_amount(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """1,234.50 or ￥ before the amount."""
    header, amount = _amount(desk, cells)
    if not amount:
        return None
    whole, _, part = amount.partition(".")
    return desk.put(cells, header, f"{int(whole):,}.{part}" if int(whole) >= 1_000 else f"¥{amount}")


def amount_in_wan(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """0.12345万元."""
    header, amount = _amount(desk, cells)
    if not amount:
        return None
    fen = int(amount.replace(".", ""))
    return desk.put(cells, header, f"{fen // 1_000_000}.{fen % 1_000_000:06d}万元")


def unreadable_amount(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """Words where an amount should be."""
    header, amount = _amount(desk, cells)
    return desk.put(cells, header, desk.rng.choice(_UNREADABLE_AMOUNTS)) if amount else None


def old_region(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """An area code that no longer exists."""
    return desk.put(cells, "行政区划代码", f"990199{desk.rng.randint(100, 120)}{desk.rng.randint(200, 230)}")


def _amount(desk: Desk, cells: Cells) -> tuple[str, str]:
    header = desk.rng.choice(desk.form.amount_headers)
    amount = str(cells[desk.form.index(header)])
    return header, amount if amount.replace(".", "", 1).isdecimal() else ""


def _mistyped(number: str, rng: Random) -> str:
    place = rng.randint(6, 16)
    digit = str((int(number[place]) + rng.randint(1, 9)) % 10)
    return number[:place] + digit + number[place + 1 :]


def mistyped_register_id(desk: Desk, cells: Cells, row: Row) -> Cells | None:  # noqa: ARG001
    """A mistyped number in the register itself: there is nothing to compare it with."""
    return desk.with_number(cells, _mistyped(desk.number(cells), desk.rng))


def _if_repairable(
    desk: Desk, cells: Cells, number: str, wrong: str, candidates: Callable[[str], list[str]]
) -> Cells | None:
    """Only slips that lead back to one person: exactly one registered candidate bears the name on the row."""
    name = desk.name(cells)
    fitting = [one for one in candidates(wrong) if desk.by_number.get(one) == name]
    return desk.with_number(cells, wrong) if fitting == [number] else None
