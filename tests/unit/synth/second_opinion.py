"""A tiny check of its own: which leads follow from the clean files, by brute force, straight from the rules of the house.

Reads the written files, not the generator's objects, so that a truth that never reached the files is noticed.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineWorkbook, SheetVisibleEnum

STANDARD = {"城镇": 78_280, "农村": 58_850}
Lead = tuple[str, str, str, str, str]
Answers = dict[str, list[dict[str, object]]]


def day(cell: object) -> date:
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float):
        return date(1899, 12, 30) + timedelta(days=int(cell))
    text = str(cell)
    for mark in "年月.":
        text = text.replace(mark, "-")
    text = text.replace("日", "")
    if "-" not in text:
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return date(*(int(part) for part in text.split("-")))


def fen(cell: object) -> int:
    whole, _, part = str(cell).replace(",", "").partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def grid(path: Path) -> list[tuple[str, list[list[object]]]]:
    """(sheet, rows from the first of the file) of the visible sheets."""
    book = CalamineWorkbook.from_path(str(path))
    visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
    return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in visible]


def text_rows(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("gb18030")
    return list(csv.reader(text.splitlines()))


def table(folder: Path, prefix: str, last_header: str) -> list[dict[str, object]]:
    """Rows of the one file whose name begins with `prefix` as dictionaries, tails cut."""
    (path,) = [p for p in folder.iterdir() if p.name.startswith(prefix) and p.name[len(prefix)] in "_."]
    if path.suffix == ".csv":
        header, *rows = text_rows(path)
        return [dict(zip(header, row, strict=True)) for row in rows]
    found = []
    for _, rows in grid(path):
        end = next(i for i, row in enumerate(rows) if row[0] == "合计")
        start = 1
        names = [str(cell) for cell in rows[1]]
        if last_header not in names or "" in names or len(set(names)) < len(names):
            start, names = 2, [str(low or up) for up, low in zip(rows[1], rows[2], strict=True)]
        found += [dict(zip(names, row, strict=True)) for row in rows[start + 1 : end]]
    return found


class Means(NamedTuple):
    """Income and what it is asked of; None where nobody has answered yet."""

    income: int
    assets: int | None
    cars: int | None
    houses: int | None
    companies: int | None


def rows_of(rows: list[dict[str, object]]) -> Answers:
    found: Answers = defaultdict(list)
    for row in rows:
        found[str(row["证件号码"])].append(row)
    return found


def within(amount: int | None, limit: int) -> bool | None:
    return None if amount is None else amount <= limit


def years(born: date, on: date) -> int:
    """Full years from birth to the day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def half_a_year_after(on: date) -> date:
    """The same day six months later, or the last of that month."""
    year, month = divmod(on.year * 12 + on.month - 1 + 6, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(on.day, last))


@dataclass
class Someone:
    number: str
    key: str
    birth: date
    status: str
    kind: str
    died: bool = False
    cert: tuple[int, int | None, bool] | None = None
    ill: bool = False
    own: int = 0
    pension: int = 0
    means: Means | None = None
    relation: str = ""
    marital: str = ""
    away: bool = False
    survey: list[str] | None = None
    ward: dict[str, object] | None = None
    guardians: tuple[str, ...] = ()
    authorised: bool = False
    care: str = ""
    rolls: Counter[str] = field(default_factory=Counter)

    @property
    def here(self) -> bool:
        return not self.died and self.status in ("正常", "") and not self.away

    @property
    def gone(self) -> bool:
        return self.status not in ("正常", "")

    @property
    def severe(self) -> bool:
        return self.cert is not None and self.cert[2] and self.cert[1] in (1, 2)

    @property
    def severe_assist(self) -> bool:
        return self.severe or bool(
            self.cert and self.cert[2] and self.cert[1] == 3 and self.cert[0] in (5, 6)
        )


class County:
    """Everything the clean files say."""

    def __init__(self, folder: Path, as_of: date) -> None:
        self.as_of = as_of
        self.people: dict[str, Someone] = {}
        self.houses: dict[str, list[Someone]] = defaultdict(list)
        self.declared: dict[str, int] = {}
        self.hardship: set[str] = set()
        self.asked: dict[str, int] = defaultdict(int)
        self.childcare = False
        for row in table(folder, "户籍人口", "更新时间"):
            one = Someone(
                str(row["公民身份号码"]),
                str(row["户号"]),
                day(row["出生日期"]),
                str(row["户口登记状态"]),
                str(row["户籍性质"]),
                relation=str(row["与户主关系"]),
                marital=str(row["婚姻状况"]),
                guardians=(str(row["监护人一身份证"]), str(row["监护人二身份证"])),
            )
            self.people[one.number] = one
            self.houses[one.key].append(one)
        self._facts(folder)
        self._rolls(folder)
        self._cases(folder)
        self._means(folder)
        self._families(folder)

    def _facts(self, folder: Path) -> None:
        for row in table(folder, "死亡火化", "户籍地"):
            if row["身份证号"]:  # a death without a number is a question, and kills nobody
                self.people[str(row["身份证号"])].died = day(row["死亡日期"]) <= self.as_of
        grades = {"一级": 1, "二级": 2, "三级": 3, "四级": 4, "1": 1, "2": 2, "3": 3, "4": 4, "": None}
        kinds = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
        for row in table(folder, "持证残疾人", "更新时间"):
            valid = row["证件状态"] == "有效" and day(row["有效期止"]) >= self.as_of
            kind = kinds.index(str(row["残疾类别"])) + 1
            self.people[str(row["身份证号"])].cert = (kind, grades[str(row["残疾等级"])], valid)
        for row in table(folder, "社保待遇", "停发原因"):
            if row["发放状态"] == "正常":
                self.people[str(row["身份证号"])].pension += fen(row["待遇金额"]) - fen(row["其中基础养老金"])
        for row in table(folder, "医保个人负担月汇总", "重特大疾病标识"):
            one = self.people[str(row["证件号码"])]
            one.own += fen(row["个人负担"])
            one.ill |= row["重特大疾病标识"] == "是"
            assert fen(row["医疗费总额"]) == fen(row["基金合计"]) + fen(row["个人负担"])

    def _rolls(self, folder: Path) -> None:
        rolls = (
            ("低保名册", "dibao", "发放账户户名"), ("低保边缘名册", "dibao_edge", "状态"), ("特困名册", "tekun", "状态"),
            ("困难残疾人生活补贴名册", "disability_living", "账户户名"),
            ("重度残疾人护理补贴名册", "disability_care", "账户户名"), ("高龄津贴名册", "old_age_allowance", "账户户名"),
        )  # fmt: skip
        for prefix, programme, last in (*rolls, ("刚性支出名册", "rigid_expense", "状态")):
            for row in table(folder, prefix, last):
                if row["状态"] == "在享":
                    single = row.get("保障方式") == "单人"
                    self.people[str(row["证件号码"])].rolls["dibao_single" if single else programme] += 1

        for row in table(folder, "惠民惠农补贴发放明细", "开户名"):
            if row["补贴项目名称"] == "育儿补贴" and int(str(row["补贴年度"])) == self.as_of.year:
                self.people[str(row["身份证号"])].rolls["childcare_subsidy"] += 1
                self.childcare = True

    def _cases(self, folder: Path) -> None:
        for row in table(folder, "群众自主申报", "村"):
            if declarant := self.people.get(
                str(row["证件号码"])
            ):  # others live here and are registered elsewhere
                self.declared[declarant.key] = fen(row["家庭月收入(元)"])
        for row in table(folder, "村级走访", "下次应访日期"):
            one = self.people[str(row["对象证件号码"])]
            one.care = str(row["长期照护需求"])
            if row["生活状况"] == "困难":
                self.hardship.add(one.key)
        for row in table(folder, "核对授权", "委托日期"):
            one = self.people[str(row["成员证件号码"])]
            one.authorised = row["承诺书已签"] == "是" and day(row["授权有效期止"]) >= self.as_of
            self.asked[one.number] = int(float(str(row["银行机构数"]))) if row["核对项目"] else 0

    def _means(self, folder: Path) -> None:
        answers = {
            title: rows_of(table(folder, f"{title}核对", last))
            for title, last in (
                ("银行存款", "近12月入账合计"), ("公积金", "缴存基数"), ("机动车", "状态"), ("不动产", "建筑面积"),
                ("市场主体", "有实际经营"),
            )
        }  # fmt: skip
        for row in table(folder, "核对报告", "银行查询状态"):
            one = self.people[str(row["证件号码"])]
            if not (one.authorised or one.rolls["dibao"] or one.rolls["dibao_edge"]):
                continue
            heads = ("月工资性收入", "月经营净收入", "月财产净收入", "月转移净收入")
            income = sum(fen(row[head]) for head in heads)
            if self.asked[one.number]:
                one.means = self._answered(one, income, answers)
                continue
            assets = fen(row["金融资产"]) if row["银行查询状态"] == "已回" else None
            counts = (int(float(str(row[h]))) for h in ("机动车数(非豁免)", "住房套数", "有效经营主体数"))
            one.means = Means(income, assets, *counts)

    def _answered(self, one: Someone, income: int, answers: dict[str, Answers]) -> Means:
        banks = answers["银行存款"][one.number]
        assets = None
        if (
            len({row["答复机构"] for row in banks}) == self.asked[one.number]
            and answers["公积金"][one.number]
        ):
            assets = sum(
                fen(row["时点余额"]) + fen(row["理财市值"]) for row in banks if row["有无记录"] == "有"
            )

        def counted(title: str, head: str, word: str) -> int | None:
            rows = answers[title][one.number]
            return sum(row["有无记录"] == "有" and row[head] == word for row in rows) if rows else None

        return Means(
            income,
            assets,
            counted("机动车", "豁免", "否"),
            counted("不动产", "用途", "住宅"),
            counted("市场主体", "有实际经营", "是"),
        )

    def _families(self, folder: Path) -> None:
        for row in table(folder, "服刑强戒", "户籍地"):
            one = self.people[str(row["身份证号"])]
            one.away = one.authorised and row["状态"] == "在押"
        for row in table(folder, "法定义务人调查", "调查日期"):
            one = self.people[str(row["身份证号"])]
            one.survey = (one.survey or []) + (
                [] if row["无义务人"] == "是" else [str(row["义务人证件号码"])]
            )
        for row in table(folder, "孤困儿童名册", "停发日期"):
            one = self.people[str(row["身份证号"])]
            one.ward = row
            kind = str(row["类型"])
            if row["状态"] == "在享" and (kind.startswith("孤儿") or kind == "事实无人抚养"):
                one.rolls["orphan" if kind.startswith("孤儿") else "defacto_orphan"] += 1

    def age(self, one: Someone) -> int:
        return years(one.birth, self.as_of)

    def leads(self) -> set[Lead]:
        """Every lead that the rules give."""
        found: set[Lead] = set()
        for key, members in self.houses.items():
            found |= self._review(key, members)
            living = [one for one in members if one.here]
            if living:
                found |= self._household(key, living)
            for one in living:
                found |= self._person(one)
        return found

    def _review(self, key: str, members: list[Someone]) -> set[Lead]:
        found: set[Lead] = set()
        for one in members:
            for programme in one.rolls:
                reason = "dead" if one.died else "moved" if one.gone else None
                if reason is None:
                    reason = self._wrong(one, programme, members)
                if reason:
                    whole = programme in ("dibao", "dibao_edge")
                    found.add((key, "" if whole else one.number, programme, "review", reason))
        return found

    def _wrong(self, one: Someone, programme: str, members: list[Someone]) -> str | None:
        rivals = {
            "dibao": ("tekun",), "dibao_edge": ("tekun", "dibao"), "dibao_single": ("tekun", "dibao"),
            "disability_living": ("tekun",), "disability_care": ("tekun",),
        }  # fmt: skip
        if one.rolls[programme] > 1 or any(one.rolls[rival] for rival in rivals.get(programme, ())):
            return "double"
        living = [member for member in members if member.here]
        if programme == "dibao":
            wrong = False in self._means_tests(living, "dibao")
            # A household that is double is not also called not entitled.
            wrong = wrong and not any(
                member.rolls["tekun"] or member.rolls["dibao"] > 1 for member in members
            )
        elif programme == "dibao_edge":
            wrong = False in self._means_tests(living, "edge")
        elif programme == "disability_living":
            wrong = not (one.cert and one.cert[2] and (one.rolls["dibao"] or one.rolls["dibao_single"]))
        elif programme == "disability_care":
            wrong = not one.severe or one.care == "否"
        elif programme == "old_age_allowance":
            wrong = self.age(one) < 80
        elif programme == "childcare_subsidy":
            wrong = not self._childcare(one)
        elif programme == "dibao_single":
            wrong = not ((one.severe_assist or one.ill) and one.rolls["dibao_edge"])
        else:
            wrong = False
        return "not_entitled" if wrong else None

    def _means_tests(self, living: list[Someone], which: str) -> list[bool | None]:
        """Income, assets, vehicles, dwellings, companies, promise: met, unmet or None for unknown."""
        line = sum(STANDARD[one.kind] for one in living)
        reports = [one.means for one in living]
        if not all(one.authorised for one in living) or None in reports:
            return [None] * 6
        income = sum(one.pension + one.means.income for one in living if one.means)
        assets, cars, houses, companies = (
            None if None in column else sum(column)
            for column in zip(*(one.means[1:] for one in living if one.means), strict=True)
        )
        met = income < line if which == "dibao" else line <= income and income * 100 < line * 150
        return [
            met,
            within(assets, line * 24),
            within(cars, 0),
            within(houses, 2),
            within(companies, 0),
            True,
        ]

    def _grounds(self, key: str, living: list[Someone], line: int) -> list[str]:
        worker = any(18 <= self.age(one) <= 59 and not (one.cert and one.cert[2]) for one in living)
        grounds = {
            "medical_burden": sum(one.own for one in living) >= 2_000_000,
            "severe_no_worker": any(one.severe_assist for one in living) and not worker,
            "declared_low": self.declared.get(key, line) < line,
            "hardship_seen": key in self.hardship,
        }
        return [name for name, met in grounds.items() if met]

    def _household(self, key: str, living: list[Someone]) -> set[Lead]:
        line = sum(STANDARD[one.kind] for one in living)
        if any(one.rolls["dibao"] or one.rolls["tekun"] for one in living):
            return set()
        first = self._judge(self._means_tests(living, "dibao"), self._grounds(key, living, line))
        if first:
            return {(key, "", "dibao", *first)}
        if any(one.rolls["dibao_edge"] for one in living):
            found = set()
            for one in living:
                if (one.severe_assist or one.ill) and not one.rolls["dibao_single"] and one.status == "正常":
                    found.add((key, one.number, "dibao_single", "inform", "all_known"))
            return found
        edge = self._judge(self._means_tests(living, "edge"), self._grounds(key, living, line * 3 // 2))
        if edge:
            return {(key, "", "dibao_edge", *edge)}
        on_rigid = any(one.rolls["rigid_expense"] for one in living)
        rigid = not on_rigid and self._spends_too_much(living)
        return {(key, "", "rigid_expense", "inform", "all_known")} if rigid else set()

    def _spends_too_much(self, living: list[Someone]) -> bool:
        """All known, income of the year below the disposable income, more than half of it spent on health."""
        tests = self._means_tests(living, "dibao")
        if None in tests or False in tests[1:]:
            return False
        year = 12 * sum(one.pension + one.means.income for one in living if one.means)
        limit = sum({"城镇": 3_840_000, "农村": 2_040_000}[one.kind] for one in living)
        return year < limit and sum(one.own for one in living) * 100 > year * 60

    def _judge(self, tests: list[bool | None], grounds: list[str]) -> tuple[str, str] | None:
        unknown = tests.count(None)
        if False in tests:
            return None
        if unknown == 0:
            return "inform", "all_known"
        if unknown == 1:
            return "check", "missing"
        assert len(grounds) <= 1, "a planted household has one ground, so that the reason is certain"
        return ("visit", grounds[0]) if grounds else None

    def _person(self, one: Someone) -> set[Lead]:
        hukou = True if one.status == "正常" else None
        certificate = one.cert is not None and one.cert[2]
        grade = None if one.cert and one.cert[1] is None else one.cert is not None and one.cert[1] in (1, 2)
        on_dibao = bool(one.rolls["dibao"] or one.rolls["dibao_single"])
        wanted: dict[str, list[bool | None]] = {
            "old_age_allowance": [hukou, self.age(one) >= 80],
            "disability_living": [hukou, certificate, on_dibao, not one.rolls["tekun"]],
            "disability_care": [hukou, certificate, grade, one.care != "否", not one.rolls["tekun"]],
        }
        if self.childcare:
            wanted["childcare_subsidy"] = [hukou, self._childcare(one)]
        found: set[Lead] = set()
        for programme, tests in wanted.items():
            if one.rolls[programme] or False in tests:
                continue
            label = ("inform", "all_known") if None not in tests else ("check", "missing")
            if tests.count(None) <= 1:
                found.add((one.key, one.number, programme, *label))
        if child := self._child(one):
            found.add((one.key, one.number, child, "inform", "all_known"))
        elif self._alone_elsewhere(one) or self._only_parent_dead(one):
            found.add((one.key, one.number, "orphan", "check", "missing"))
        if tekun := self._tekun(one):
            found.add((one.key, one.number, "tekun", *tekun))
        return found

    def _childcare(self, one: Someone) -> bool:
        """Some month of this year lies before the third birthday; of children of 2025 and later each month of three years."""
        year = self.as_of.year
        if one.birth.year >= 2025:
            return year <= one.birth.year + 2
        return year < one.birth.year + 3 or (year == one.birth.year + 3 and one.birth.month > 1)

    def _child(self, one: Someone) -> str:
        if one.ward is None or one.ward["安置方式"] == "依法收养" or self.age(one) >= 18:
            return ""
        if one.rolls["orphan"] or one.rolls["defacto_orphan"]:
            return ""
        gone = [one.ward[f"{who}情形"] in ("死亡", "失踪") for who in ("父亲", "母亲")]
        unable = [self._unable(one.ward, who) for who in ("父亲", "母亲")]
        if all(gone):
            return "orphan"
        return "defacto_orphan" if all(g or u for g, u in zip(gone, unable, strict=True)) else ""

    def _only_parent_dead(self, one: Someone) -> bool:
        """The one head the register names as a parent has died; the other parent nobody has named."""
        if one.relation not in ("子", "女") or one.ward is not None or self.age(one) >= 18 or one.died:
            return False
        couple = [
            other
            for other in self.houses[one.key]
            if other.relation == "户主" or (other.relation == "配偶" and years(other.birth, one.birth) >= 16)
        ]
        return len(couple) == 1 and couple[0].died

    def _alone_elsewhere(self, one: Someone) -> bool:
        """Both guardians have died, and neither lived in the child's household: its parents, as likely as not."""
        named = [self.people[number] for number in one.guardians if number]
        supported = one.rolls["orphan"] or one.rolls["defacto_orphan"]
        apart = len(named) == 2 and all(other.died and other.key != one.key for other in named)
        return apart and not supported and self.age(one) < 18

    def _unable(self, ward: dict[str, object], who: str) -> bool:
        word = ward[f"{who}情形"]
        if word in ("重残", "重病", "撤销监护", "遣送出境"):
            return True
        if word not in ("服刑", "强制隔离戒毒", "其他限制人身自由", "失联"):
            return False
        ripe = half_a_year_after(day(ward[f"{who}情形起"]))
        if word == "失联":
            return ripe <= self.as_of
        until = day(ward[f"{who}情形止"])
        return until >= self.as_of and ripe <= max(self.as_of, until + timedelta(days=1))

    def _tekun(self, one: Someone) -> tuple[str, str] | None:
        if one.rolls["tekun"] or one.status != "正常" or not self._cannot_work(one):
            return None
        nobody = not any(self._able(other) for other in self._supporters(one))
        if one.survey is not None and not nobody:
            return None
        line = STANDARD[one.kind]
        if one.pension >= line:
            return None
        known = one.means is not None and one.authorised
        if known and one.means:
            income, assets, cars, houses, companies = one.means
            if (
                income + one.pension >= line
                or (assets or 0) > line * 12
                or cars
                or companies
                or (houses or 0) > 1
            ):
                return None
        if known and one.survey is not None:
            return "inform", "all_known"
        return ("visit", "no_supporter") if nobody and (self.age(one) < 60 or one.marital == "未婚") else None

    def _cannot_work(self, one: Someone) -> bool:
        kind, grade, valid = one.cert or (0, None, False)
        worst = {1: 1, 4: 2, 5: 3, 6: 3}.get(kind, 0)
        disabled = self.age(one) >= 18 and valid and grade and grade <= worst
        return self.age(one) >= 60 or bool(disabled)

    def _supporters(self, one: Someone) -> list[Someone]:
        """Spouse, parents and grown children of the head, and the other way round; and whom the town found."""
        head = next((other for other in self.houses[one.key] if other.relation == "户主"), one)
        near = ("配偶", "子", "女", "父亲", "母亲")
        found = [head] if one is not head and one.relation in near else []
        if one is head:
            others = (other for other in self.houses[one.key] if other.relation in near)
            found = [o for o in others if o.relation not in ("子", "女") or self.age(o) >= 18]
        return found + [self.people[number] for number in one.survey or ()]

    def _able(self, one: Someone) -> bool:
        old = self.age(one) >= 70 or (self.age(one) >= 60 and one.rolls["dibao"])
        return one.here and not old and not one.severe_assist and not one.rolls["tekun"]
