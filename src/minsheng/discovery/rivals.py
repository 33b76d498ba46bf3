"""What excludes what in one household, as a run has it (`rules.suppressed`), from the results of the household and its members.

A run learns of a whole county from SQL; a page has the facts of one household in memory. What the registry says beside the
facts (a term that is over though the roll calls it running, a benefit that begins later) is not known here.
"""

from collections.abc import Mapping
from datetime import date

from minsheng.discovery import rules
from minsheng.discovery.rules import Candidate, Held
from minsheng.engine.closures import on_roll
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.results import Result, Subject
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme

Place = tuple[Subject, str]
"""Of whom, and which programme."""
KINDS = {Scope.PERSON: rules.PERSON, Scope.JOINT: rules.HOUSEHOLD}


def label_of(programme: Programme, found: Result) -> str:
    """The label that a result would have as a lead, "" for none."""
    return rules.label(
        unmet=found.unmet,
        unknown=found.unknown,
        screening=programme.screening_mask,
        told=programme.told_mask,
        has_grounds=bool(programme.grounds),
        grounds_met=found.grounds,
    )


def excluded(
    results: Mapping[Subject, Mapping[str, Result]], facts: Facts, pack: Pack, on: date
) -> dict[Place, str]:
    """Of what would be a lead by itself: the code that excludes it, "" for none. What would be none is left out."""
    programmes, rolls = pack.programmes(on), _Rolls(facts, pack, on)
    found: dict[Place, Candidate] = {}
    for subject, of_subject in results.items():
        for code, result in of_subject.items():
            label = label_of(programmes[code], result)
            if label and rolls.missing(subject, programmes[code]):
                found[subject, code] = Candidate(
                    KINDS[subject.scope], subject.id, rolls.home_of(subject), "", code, label, "entitled"
                )
    by = rules.suppressed(
        found.values(),
        rolls.held(results),
        excluders=pack.excluders,
        household_programmes={code for code, one in programmes.items() if one.subject is Scope.JOINT},
    )
    return {place: by.get(candidate, "") for place, candidate in found.items()}


class _Rolls:
    """Who stands on which roll on the day."""

    def __init__(self, facts: Facts, pack: Pack, on: date) -> None:
        self._facts, self._on, self._of = facts, on, dict[int, frozenset[str]]()
        self._codes = facts.rolls & (pack.programmes(on).keys() | pack.rolls)

    def home_of(self, subject: Subject) -> int | None:
        home: int | None = subject.id
        if subject.scope is Scope.PERSON:
            home = self._facts.persons[subject.id].get("joint_id")
        return home

    def living(self, home: int | None) -> list[Row]:
        rows = self._facts.members.get((Scope.JOINT, home), ()) if home is not None else ()
        return [row for row in rows if row.get("alive") is not False]

    def of(self, person: Row) -> frozenset[str]:
        id_ = person["person_id"]
        if id_ not in self._of:
            self._of[id_] = frozenset(
                code for code in self._codes if on_roll(self._facts, code, id_, person, self._on) is True
            )
        return self._of[id_]

    def missing(self, subject: Subject, programme: Programme) -> bool:
        """Whether the subject's place and the roll there are known and it is not on it; help that is given once has no roll."""
        single = subject.scope is Scope.PERSON
        people = [self._facts.persons[subject.id]] if single else self.living(subject.id)
        if any(programme.code in self.of(person) for person in people) or not self._place(subject, "region"):
            return False
        if programme.delivery is not None and programme.delivery.cycle == "once":
            return True
        county = self._place(subject, "county")
        return self._facts.covered(f"enrolment:{programme.code}", county, self._on, self._on)

    def held(self, results: Mapping[Subject, object]) -> Held:
        persons = {one.id for one in results if one.scope is Scope.PERSON}
        homes = {home for one in results if (home := self.home_of(one)) is not None}
        around = {home: [self.of(person) for person in self.living(home)] for home in homes}
        return Held(
            {id_: self.of(self._facts.persons[id_]) for id_ in persons},
            {home: frozenset().union(*each) for home, each in around.items()},
            {home: frozenset.intersection(*each) for home, each in around.items() if each},
            {home: len(each) for home, each in around.items()},
        )

    def _place(self, subject: Subject, column: str) -> str | None:
        """A person's own; of a household that of its row, else of any member, the dead as well."""
        if subject.scope is Scope.PERSON:
            rows = [self._facts.persons[subject.id]]
        else:
            home = self._facts.household(Scope.JOINT, subject.id)
            rows = [home] if home.get(column) else self._facts.members_of(home)
        return min((row[column] for row in rows if row.get(column)), default=None)
