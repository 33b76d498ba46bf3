"""From a seed to the truth: places, families, statuses, plans, means, rolls."""

from datetime import date

from minsheng.synth.benefits import assign_benefits
from minsheng.synth.chance import stream
from minsheng.synth.childhood import CHILDHOOD
from minsheng.synth.declaring import assign_declarations, assign_newcomers
from minsheng.synth.departures import assign_departures, settle_grounds
from minsheng.synth.grants import assign_means, assign_pensions, enrol_everybody
from minsheng.synth.hardships import HARDSHIPS
from minsheng.synth.health import assign_health, assign_spending
from minsheng.synth.kin import settle_forsaken
from minsheng.synth.mistakes import MISTAKES
from minsheng.synth.news import NEWS
from minsheng.synth.numbers import assign_numbers
from minsheng.synth.omissions import OMISSIONS
from minsheng.synth.people import populate
from minsheng.synth.places import make_counties
from minsheng.synth.planting import Context, finish, plant
from minsheng.synth.relief import assign_relief, assign_rigid, settle_amounts
from minsheng.synth.reliefs import add_reliefs
from minsheng.synth.signs import add_signs
from minsheng.synth.silence import assign_silence
from minsheng.synth.statuses import assign_statuses
from minsheng.synth.story import tell_of_work, tell_story
from minsheng.synth.traps import TRAPS
from minsheng.synth.upkeep import UPKEEP
from minsheng.synth.wards import add_half_known, assign_wards, settle_parents
from minsheng.synth.world import World

PLANS = (*CHILDHOOD, *MISTAKES, *OMISSIONS, *HARDSHIPS, *NEWS, *TRAPS, *UPKEEP)
SIGNS = {plan.kind: plan.sign for plan in PLANS if plan.sign}


def make_world(people: int, seed: int, as_of: date) -> World:
    """The whole truth for `people` persons on the day `as_of`; the same arguments give the same world.

    Raises SYNTH_SIZE for an unsupported number, SYNTH_SHORTAGE when a kind of lead finds no household.
    """
    counties = make_counties(people, stream(seed, "places"))
    world = populate(people, seed, as_of, counties)
    assign_silence(world)
    assign_statuses(world)
    assign_health(world)
    settle_grounds(world)
    context = Context(world, stream(seed, "plans"))
    planted = plant(PLANS, context)
    tell_story(context)
    assign_departures(world)
    settle_grounds(world)
    settle_forsaken(world)
    settle_parents(world)
    assign_wards(world)
    assign_relief(world)
    assign_rigid(world, context.medical, context.income)
    assign_pensions(world)
    assign_spending(world, context.medical)
    assign_means(world, context.income)
    enrol_everybody(world)
    finish(planted, context)
    settle_amounts(world)
    assign_declarations(world)
    assign_newcomers(world)
    add_reliefs(world)
    add_half_known(world)
    add_signs(world, SIGNS)
    tell_of_work(world)
    assign_numbers(world)
    assign_benefits(world)
    return world
