"""The six programmes as users of OpenFisca write them: one variable per quantity, vectors over all persons and households."""

from pathlib import Path

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.peers.by_hand import AMOUNTS, INCOME, PERSON

Person = build_entity("person", "persons", "a person", is_person=True)
Household = build_entity(
    "household",
    "households",
    "a joint household",
    roles=[{"key": "member", "plural": "members", "label": "Members"}],
)
PERIOD = "2026-11"
ON = np.datetime64("2026-11-16")
WORDS = ("hukou_status", "out_of_household_reason", "disability_status")
FLAGS = ("alive", "serious_illness")
NUMBERS = ("disability_grade", *INCOME, "financial_assets_fen", "vehicle_count", "house_count")
SYSTEM = TaxBenefitSystem([Person, Household])


def declare(name, entity, kind, formula=None):
    members = {"value_type": kind, "entity": entity, "definition_period": MONTH, "label": name}
    if formula is not None:
        members["formula"] = formula
    SYSTEM.add_variable(type(name, (Variable,), members))


def years(person, period):
    birth = person("birth", period).astype("datetime64[D]")
    month = (birth.astype("datetime64[M]").astype(int)) % 12 + 1
    day = (birth - birth.astype("datetime64[M]")).astype(int) + 1
    year = birth.astype("datetime64[Y]").astype(int) + 1970
    return 2026 - year - np.where(month * 100 + day > 1116, 1, 0)


def summed(*names):
    def formula(household, period):
        total = sum(household.members(name, period) for name in names)
        return household.sum(total * household.members("at_home", period))

    return formula


for column in FLAGS:
    declare(column, Person, bool)
for column in ("birth", "valid_until", *NUMBERS):
    declare(column, Person, int)
for column in WORDS:
    declare(column, Person, str)
declare("urban", Household, bool)
declare("age", Person, int, years)
declare("local", Person, bool, lambda p, t: p("alive", t) * (p("hukou_status", t) == "normal"))
declare("at_home", Person, bool, lambda p, t: p("alive", t) * (p("out_of_household_reason", t) == "none"))
declare(
    "valid",
    Person,
    bool,
    lambda p, t: (p("disability_status", t) == "valid") * (p("valid_until", t) >= ON.astype(int)),
)
declare("severe", Person, bool, lambda p, t: p("valid", t) * (p("disability_grade", t) <= 2))
declare("size", Household, int, lambda h, t: h.sum(h.members("at_home", t)))
declare("income", Household, int, summed(*INCOME))
declare("assets", Household, int, summed("financial_assets_fen"))
declare("vehicles", Household, int, summed("vehicle_count"))
declare("houses", Household, int, summed("house_count"))
declare(
    "cap",
    Household,
    int,
    lambda h, t: np.where(h("urban", t), AMOUNTS["urban"], AMOUNTS["rural"]) * h("size", t),
)
declare(
    "worker",
    Household,
    bool,
    lambda h, t: h.any(
        h.members("alive", t)
        * (h.members("age", t) >= 18)
        * (h.members("age", t) < 60)
        * ~h.members("severe", t)
    ),
)


def dibao(h, t):
    cap, income = h("cap", t), h("income", t)
    poor = (income < cap) * (h("assets", t) <= cap * 24) * (h("vehicles", t) <= 0) * (h("houses", t) <= 2)
    return np.where(poor, (cap - income + 99) // 100 * 100, 0)


def elder(p, t):
    age = p("age", t)
    band = np.select(
        [age >= 100, age >= 90], [AMOUNTS["elder_100"], AMOUNTS["elder_90"]], AMOUNTS["elder_80"]
    )
    return p("local", t) * (age >= 80) * band


def disability_living(p, t):
    amount = np.where(p("severe", t), AMOUNTS["living_severe"], AMOUNTS["living_other"])
    return p("local", t) * p("valid", t) * (p.household("dibao", t) > 0) * amount


def destitute(p, t):
    unable = (p("age", t) >= 60) + (p("age", t) < 16) + p("severe", t)
    own = p("financial_assets_fen", t) <= 2_000_000
    return p("local", t) * unable * ~p.household("worker", t) * own * AMOUNTS["destitute"]


def minor(p, t):
    ill = p("serious_illness", t) + p("severe", t)
    return p("alive", t) * (p("age", t) < 18) * ill * (p.household("dibao", t) > 0) * AMOUNTS["minor"]


declare("dibao", Household, int, dibao)
declare("elder", Person, int, elder)
declare("disability_living", Person, int, disability_living)
declare("disability_care", Person, int, lambda p, t: p("local", t) * p("severe", t) * AMOUNTS["care"])
declare("destitute", Person, int, destitute)
declare("minor", Person, int, minor)
PERSON_RESULTS = ("elder", "disability_living", "disability_care", "destitute", "minor")


def simulation(folder: Path):
    """The facts in a simulation: what its users do before they can ask."""
    people = pl.read_parquet(folder / "person.parquet", columns=list(PERSON)).sort("joint_id", "person_id")
    rows = pl.scan_parquet(folder / "household.parquet").filter(pl.col("kind") == "joint")
    houses = rows.select("household_id", "urban_rural").sort("household_id").collect()
    builder = SimulationBuilder()
    builder.create_entities(SYSTEM)
    ids = people["person_id"].to_numpy()
    builder.declare_person_entity("person", ids)
    household = builder.declare_entity("household", houses["household_id"].to_numpy())
    builder.join_with_persons(household, people["joint_id"].to_numpy(), np.full(len(people), "member"))
    made = builder.build(SYSTEM)
    for column in (
        "alive",
        "serious_illness",
        "disability_grade",
        *INCOME,
        "financial_assets_fen",
        "vehicle_count",
        "house_count",
    ):
        made.set_input(column, PERIOD, people[column].to_numpy())
    for column in WORDS:
        made.set_input(column, PERIOD, people[column].to_numpy())
    made.set_input("birth", PERIOD, people["birth_date"].to_physical().to_numpy())
    made.set_input(
        "valid_until", PERIOD, people["disability_valid_until"].to_physical().fill_null(-(10**6)).to_numpy()
    )
    made.set_input("urban", PERIOD, (houses["urban_rural"] == "urban").to_numpy())
    return made, ids


def calculate(made) -> dict[str, np.ndarray]:
    """The six results."""
    found = {name: made.calculate(name, PERIOD) for name in PERSON_RESULTS}
    return found | {"dibao": made.person.household("dibao", PERIOD)}


def openfisca(folder: Path, out: Path) -> None:
    """Parquet to Parquet."""
    made, ids = simulation(folder)
    pl.DataFrame({"person_id": ids, **calculate(made)}).sort("person_id").write_parquet(
        out / "people.parquet", compression="snappy"
    )
