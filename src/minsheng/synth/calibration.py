"""What the made-up county looks like in figures. Independent of the packs on purpose: a second opinion.

Amounts in fen per month. Shares are persons per person of the population and come from the figures that a prefecture
of 2.87 million people published in November 2023 (176,200 people on dibao, 12,757 tekun, 41,677 living subsidies,
43,449 nursing subsidies, 110 towns, some 2,100 villages); LOCAL figures without a published source are illustrative.
"""

from typing import Final

REFERENCE_PEOPLE: Final = 2_870_000
DIBAO_SHARE: Final = 176_200 / REFERENCE_PEOPLE
TEKUN_SHARE: Final = 12_757 / REFERENCE_PEOPLE
LIVING_SUBSIDY_SHARE: Final = 41_677 / REFERENCE_PEOPLE
CARE_SUBSIDY_SHARE: Final = 43_449 / REFERENCE_PEOPLE
EDGE_SHARE: Final = 0.0115
REJECTED_SHARE: Final = 0.0035
ELDER_SHARE: Final = 0.22
VERY_OLD_SHARE: Final = 0.025
MONGOL_SHARE: Final = 0.5

PEOPLE_PER_COUNTY: Final = 400_000
PEOPLE_PER_TOWN: Final = REFERENCE_PEOPLE // 110
PEOPLE_PER_VILLAGE: Final = REFERENCE_PEOPLE // 2_100

STANDARD_FEN: Final = {"urban": 78_280, "rural": 58_850}
EDGE_PERCENT: Final = 150
ASSET_MONTHS: Final = 24
MEDICAL_BURDEN_FEN: Final = 2_000_000

ADD_ON_ELDER_FROM: Final = 70
ADD_ON_ELDER_FEN: Final = 5_000
ADD_ON_MINOR_FEN: Final = 5_000
ADD_ON_SEVERE_FEN: Final = 8_000
ADD_ON_ILL_FEN: Final = 8_000

LIVING_SUBSIDY_FEN: Final = 10_000
CARE_SUBSIDY_FEN: Final = 10_000
TEKUN_FEN: Final = {"urban": 101_800, "rural": 76_600}
TEKUN_CARE_FEN: Final = (10_000, 30_000, 60_000)
"""Beside it, by items of self-care that are not reached: none, one to three, four to six."""
OLD_AGE_BANDS_FEN: Final = ((100, 50_000), (90, 20_000), (80, 10_000))
OLD_AGE_FROM: Final = 80
AMOUNT_OFF_FEN: Final = 10_000
AMOUNT_SETTLES_DAYS: Final = 45
ROUND_BIRTHDAYS: Final = (16, 18, 60, 70, 80, 90, 100)
"""With these, what is due to somebody may change; for so many days after nobody asks about the sum."""
"""A sum that rests on means may be so far beside what is due."""

PLANTS_PER_PERSON: Final = 12 / 100_000
"""Of each kind of planted lead, where the plan names no rate of its own."""
TRAPS_PER_PERSON: Final = 8 / 100_000
SURE_FROM_PEOPLE: Final = 20_000
"""From this size on, every kind is present at least SURE_COUNT times."""
SURE_COUNT: Final = 5
SMALLEST: Final = 200
LARGEST: Final = 4_000_000

RIGID_SHARE: Final = 0.0006
DISPOSABLE_YEAR_FEN: Final = {"urban": 3_840_000, "rural": 2_040_000}
"""Last year's disposable income per head and year."""
RIGID_PERCENT: Final = 60
"""Own spending of twelve months on health and education must exceed this share of the household's income."""
AIDS_PER_PERSON: Final = 12_000 / REFERENCE_PEOPLE
FLOOD_SHARE: Final = 4_855 / 12_000
AID_MEAN_FEN: Final = 308_700
FLOOD_MEAN_FEN: Final = 160_200
LARGE_AIDS_FEN: Final = (1_340_500, 960_000)
ORPHAN_FEN: Final = {"机构养育": 205_000, "亲属抚养": 160_000}
DEFACTO_FEN: Final = 160_000
CHILDREN_SHARE: Final = 663 / REFERENCE_PEOPLE
"""Orphans and de-facto orphans on the roll; one of twenty in an institution."""
DAYS_AHEAD: Final = 60
CHILDCARE_YEAR_FEN: Final = 360_000
EDUCATION_FEN: Final = {"幼儿园": 600_000, "普通高中": 400_000, "中等职业": 300_000}
"""A year of school at the public rate; compulsory school is free."""
EXPENSE_FROM_FEN: Final = 2_000_000
CROP_MU: Final = 10
WINTER_BEGINS, WINTER_ENDS = 11, 5
"""Months of relief for winter and spring."""
EMERGENCY_DAYS: Final = 90
QUICK_DAYS: Final = 15
"""So long after an emergency temporary assistance and quick relief are for it."""
CERTIFICATE_DAYS_AHEAD: Final = 90
NEWS_DAYS: Final = 180
"""A death, a disaster or a new certificate is news for so long."""
ABSENT_DAYS: Final = 10
GAP_MONTHS: Final = 3
"""So many whole months without a contribution before the month of the day."""
