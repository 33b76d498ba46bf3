"""Answers are worked out when a run ends, read by area, and never older than the run or what has happened since."""

import random
from datetime import date

import pyarrow as pa
import pytest

from minsheng.assessment.models import Run
from minsheng.web.questions import asking, keeping
from minsheng.web.questions.catalogue import QUESTIONS
from minsheng.web.questions.kinds import Found
from minsheng.web.questions.lines import Lines, read, write
from tests.db.web_screens.test_questions import found, people  # noqa: F401 - a fixture
from tests.support.lead_county import SEVERE

pytestmark = pytest.mark.django_db
SCHEMA = pa.schema(
    {"region": pa.string(), "household_id": pa.int64(), "person_id": pa.int64(), "v0": pa.string(), "v1": pa.date32()}
)  # fmt: skip


def test_no_page_works_out_what_the_end_of_the_run_has_kept(people, signed_in, monkeypatch):  # noqa: F811
    signed_in("county_desk")
    asked = {one.code: found(one.code) for one in QUESTIONS}
    kept = keeping.keep(Run.objects.get())
    assert kept == 22 - sum(one.lists == "people" for one in QUESTIONS), "others asked only for the defaults"
    monkeypatch.setattr(keeping, "scratch", None)
    assert {one.code: found(one.code) for one in QUESTIONS} == asked
    assert found("gone", "since=year") > asked["gone"]


def test_a_new_run_is_answered_anew_and_the_old_one_as_before(people, county, signed_in):  # noqa: F811
    signed_in("county_desk")
    before, (old,) = found("certificates"), asking.runs()
    ids = county.household(SEVERE | {"disability_valid_until": date(2026, 12, 1)})
    county.assess()
    assert found("certificates") == {ids[1]} != before
    question = asking.question_or_404("certificates")
    assert {line.person_id for line in keeping.kept(old, question, {"days": "90"})} == before


def test_other_words_of_a_question_or_other_results_are_other_answers(people, signed_in, monkeypatch):  # noqa: F811
    signed_in("county_desk")
    run = Run.objects.get()
    keeping.keep(run)
    place = keeping._place(run)
    assert keeping.keep(run) == 0
    monkeypatch.setattr(keeping, "QUESTIONS_HASH", "0" * 64)
    assert keeping.keep(run) == 22
    assert not place.exists(), "nobody asks for the old ones any more"
    run.results_hash = "1" * 64
    assert not keeping._place(run).exists()


@pytest.mark.parametrize("seed", range(8))
def test_lines_in_a_file_are_those_of_a_plain_list(tmp_path, seed):
    chance = random.Random(seed)
    plain = sorted(
        (chance.choice(["", "990150001001", "990150001002", "990150002001", "990250001001"]),
         chance.randrange(4), chance.randrange(9), chance.choice(["died", "custody", "ill"]), date(2026, 1, seed + 1))
        for _ in range(chance.choice([0, 1, 40]))
    )  # fmt: skip
    rows = [{**dict(zip(SCHEMA.names, row, strict=True)), "v0": row[3] if row[2] else None} for row in plain]
    write(tmp_path / "a", pa.Table.from_pylist(rows, SCHEMA))
    lines = read(tmp_path / "a")
    every = [Found(*row[:3], (row[3] if row[2] else None, row[4])) for row in plain]
    some = {1, 2, 3}

    def of(wanted):
        return [line for line in every if wanted(line)]

    assert (list(lines), lines[1:3], len(lines)) == (every, every[1:3], len(every))
    for area in ("9901", "990150", "990150001", "990150001002", "97"):
        here = lines.of_area(area)
        assert list(here) == of(lambda line, area=area: line.region.startswith(area))
        counted = [line.region[:9] for line in here]
        assert here.by_area(9) == {code: counted.count(code) for code in set(counted)}
    assert list(lines.without(some)) == of(lambda line: line.person_id not in some)
    without = lines.without(some, where=(0, "died"))
    assert list(without) == of(lambda line: line.person_id not in some or line.values[0] != "died")
    assert list(lines.saying({"died", "ill"})) == of(lambda line: line.values[0] in ("died", "ill"))
    told = lines.not_saying({"custody"}, but_of=some)
    assert list(told) == of(lambda line: line.values[0] != "custody" or line.person_id in some)
    assert isinstance(told, Lines)
