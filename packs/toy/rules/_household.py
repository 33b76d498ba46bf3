"""共同生活家庭的量。"""

from minsheng.policy import age, fact, members, named, parameter

living = members().only(fact("alive"))
size = named("household_size", "共同生活家庭人口", living.count())
earnings = fact("wage_fen") + fact("business_fen") + fact("property_income_fen") + fact("transfer_fen")
income = named("household_income", "家庭月收入", living.sum(earnings + fact("pension_other_fen")))
standard = parameter("minimum.standard", "fen_per_person_month", by_class=True)
severe = (fact("disability_status") == "valid") & fact("disability_grade").between(1, 2)
elder = age() >= 60
