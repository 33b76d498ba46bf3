"""Who must support whom, as far as the register shows, and who therefore looks as if nobody could: the other half of tekun.

The register relates everybody to the head only, so brothers, grandchildren and in-laws have nobody there.
"""

from datetime import date
from typing import Final

from minsheng.synth.chance import stream
from minsheng.synth.world import DIBAO, EDGE, TEKUN, Household, Person, World

OF_AGE: Final = 18
ELDER: Final = 60
TOO_OLD_TO_SUPPORT: Final = 70
_SIGHT, _LIMB, _INTELLECTUAL, _MENTAL, _MULTIPLE = 1, 4, 5, 6, 7


def supporters(person: Person, as_of: date) -> list[Person]:
    """Spouse, parents and adult children of the same registered household, and whom a survey found."""
    home = person.household
    head = home.members[0]
    found = [head] if person is not head and person.relation in ("配偶", "子", "女", "父亲", "母亲") else []
    if person is head:
        found = [one for one in home.members[1:] if _supports_head(one, as_of)]
    survey = person.record.survey if person.record else None
    return found + [other for other, _ in survey.supporters] if survey else found


def guardians(child: Person, as_of: date) -> list[Person]:
    """Whom the register names as guardians of a minor: the head of the household, unless others are on record."""
    if child.age(as_of) >= OF_AGE:
        return []
    if child.record and child.record.guardians:
        return list(child.record.guardians)
    head = child.household.members[0]
    return [] if child is head else [head]


def _supports_head(person: Person, as_of: date) -> bool:
    grown = person.relation in ("子", "女") and person.age(as_of) >= OF_AGE
    return grown or person.relation in ("配偶", "父亲", "母亲")


def able(person: Person, as_of: date) -> bool:
    """Whether nothing in the standing files speaks against support by this person."""
    age, status = person.age(as_of), person.household.status
    if not person.counts or status == TEKUN or age >= TOO_OLD_TO_SUPPORT:
        return False
    certificate = person.certificate
    severe = certificate is not None and certificate.valid(as_of) and certificate.severe_assist
    # Who is seriously ill in an edge household is on the roll of single dibao, which counts like the household's.
    on_dibao = status == DIBAO or (status == EDGE and person.serious)
    return not severe and not (age >= ELDER and on_dibao)


def cannot_work(person: Person, as_of: date) -> bool:
    """Too old, or disabled in one of the kinds that count for tekun. Minors are another matter: their parents decide."""
    if person.age(as_of) >= ELDER:
        return True
    certificate = person.certificate
    if (
        person.age(as_of) < OF_AGE
        or certificate is None
        or not certificate.valid(as_of)
        or certificate.grade is None
    ):
        return False
    limits = {_SIGHT: 1, _LIMB: 2, _INTELLECTUAL: 3, _MENTAL: 3}
    return certificate.grade <= limits.get(certificate.kind, 0)


def forsaken(person: Person, as_of: date) -> bool:
    """Cannot work, and nobody in the files could support the person."""
    return cannot_work(person, as_of) and not any(able(one, as_of) for one in supporters(person, as_of))


def settle_forsaken(world: World) -> None:
    """Where nothing is planted, nobody outside tekun looks like it by chance: elders were married, others slightly disabled."""
    rng = stream(world.seed, "kin")
    for home in world.households:
        if home.plan.startswith("tekun") or home.status == TEKUN:
            continue
        for person in home.members:
            if person.age(world.as_of) >= ELDER:
                if person.marital == "未婚":
                    person.marital = rng.choice(("丧偶", "丧偶", "离婚"))
            elif person.counts and forsaken(person, world.as_of):
                assert person.certificate is not None, "only a certificate keeps a younger adult from working"
                # 多重 keeps a planted certificate severe and is none of the kinds that count for tekun.
                person.certificate.kind, person.certificate.grade = (
                    (_MULTIPLE, 2) if home.plan else (_LIMB, 4)
                )


def nobody_forsaken(home: Household, as_of: date) -> bool:
    """No member looks like tekun: what a visitor sees there speaks of the household only. Children raised by others do."""
    return not any(forsaken(one, as_of) or _raised_by_others(one, as_of) for one in home.living)


def _raised_by_others(person: Person, as_of: date) -> bool:
    return person.age(as_of) < OF_AGE and person.relation not in ("子", "女")
