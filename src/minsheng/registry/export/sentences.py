"""The SQL that turns believed rows into the facts a rule sees. Tables as `believed.load` registers them; `cut` holds the date."""

from typing import Final

from minsheng.policy.elder_items import ELDER_ITEMS
from minsheng.registry.export import lives, services

CUT: Final = {
    "as_of": "DATE", "medical_fresh_days": "INTEGER", "pension_fresh_days": "INTEGER", "means_fresh_days": "INTEGER",
    "contribution_fresh_days": "INTEGER", "survey_fresh_days": "INTEGER",
}  # fmt: skip
"""The legal day, and for how many days a file of these feeds is fresh: the columns of table `cut`, which has one row."""

# A full file is fresh on a day when that day lies in its coverage (which reaches as far as the feed's freshness).
COVERED: Final = """
CREATE TEMP TABLE covered AS
SELECT DISTINCT "table" AS what, county FROM coverage, cut WHERE cut.as_of BETWEEN from_date AND to_date;
CREATE TEMP TABLE medical_covered AS
SELECT DISTINCT county FROM coverage, cut
WHERE "table" = 'medical_month' AND from_date <= cut.as_of AND days_after(to_date, cut.medical_fresh_days) >= cut.as_of;
CREATE TEMP TABLE pension_month AS
SELECT county, max(first_of_month(least(days_after(to_date, -cut.pension_fresh_days), cut.as_of))) AS month
FROM coverage, cut WHERE "table" = 'pension' AND cut.as_of BETWEEN from_date AND to_date GROUP BY county;
"""

HOMES: Final = """
CREATE TEMP TABLE homes AS
SELECT person_id,
  max(household_id) FILTER (WHERE kind = 'registered') AS registered_id,
  max(household_id) FILTER (WHERE kind = 'joint') AS joint_id,
  max(household_id) FILTER (WHERE kind = 'residence') AS residence_id,
  max(role) FILTER (WHERE kind = 'joint') AS joint_role,
  max(role) FILTER (WHERE kind = 'registered') AS registered_role
FROM membership GROUP BY person_id;
"""

# The register says nothing about custody, school or long absence: those stay unknown.
STATUS: Final = """
CREATE TEMP TABLE standing AS
SELECT p.id AS person_id, p.sex, p.birth_date,
  coalesce(e.region, p.region) AS region, substr(coalesce(e.region, p.region), 1, 6) AS county,
  e.urban_rural, e.marital, d.died_on,
  CASE WHEN e.status IN ('moved', 'cancelled') AND e.moved_on > cut.as_of THEN 'normal' ELSE e.status END AS hukou_status,
  CASE WHEN e.moved_on <= cut.as_of THEN e.moved_on END AS moved_on,
  CASE
    WHEN d.person_id IS NOT NULL THEN false
    WHEN e.status = 'cancelled' AND contains(e.cancel_reason, '死亡') AND coalesce(e.moved_on <= cut.as_of, true) THEN false
    WHEN e.person_id IS NOT NULL AND (coalesce(e.status, 'normal') = 'normal' OR e.moved_on > cut.as_of) AND c.county IS NOT NULL
      THEN true
  END AS alive
FROM person p CROSS JOIN cut
LEFT JOIN registerentry e ON e.person_id = p.id
LEFT JOIN (SELECT person_id, min(died_on) AS died_on FROM death GROUP BY person_id) d ON d.person_id = p.id
LEFT JOIN covered c ON c.what = 'death' AND c.county = substr(coalesce(e.region, p.region), 1, 6);
"""

# The last month of the county's fresh file. A row that is stopped or suspended pays nothing; a resident pension without its
# split leaves both parts unknown; other kinds have no basic part unless they say so.
PENSION: Final = """
CREATE TEMP TABLE pension_now AS
WITH paid AS (
  SELECT r.person_id, CASE WHEN r.status = 'paying' THEN r.amount_fen ELSE 0 END AS amount,
    CASE WHEN r.status <> 'paying' THEN 0 WHEN r.kind = 'resident' THEN r.basic_fen ELSE coalesce(r.basic_fen, 0) END AS basic
  FROM pension r JOIN standing s USING (person_id) JOIN pension_month l ON l.county = s.county AND l.month = r.valid_from)
SELECT person_id, CASE WHEN count(basic) = count(*) THEN sum(basic) END AS basic_fen,
  CASE WHEN count(basic) = count(*) AND count(amount) = count(*) THEN sum(greatest(amount - basic, 0)) END AS other_fen
FROM paid GROUP BY person_id;
"""

LATEST: Final = """
CREATE TEMP TABLE illness AS
SELECT person_id, bool_or(serious) AS serious FROM medicalmonth, cut
WHERE valid_from > months_after(cut.as_of, -13) GROUP BY person_id;
CREATE TEMP TABLE care AS
SELECT person_id, latest(care_need, valid_from, id) AS care_need FROM visit WHERE care_need IS NOT NULL GROUP BY person_id;
CREATE TEMP TABLE visited AS
SELECT person_id, max(valid_from) AS visited_on FROM visit GROUP BY person_id;
CREATE TEMP TABLE supported AS
SELECT person_id, max(subtype) AS support FROM enrolment, cut
WHERE programme = 'tekun' AND coalesce(valid_to >= cut.as_of, true) GROUP BY person_id;
CREATE TEMP TABLE granted AS
SELECT person_id, max(valid_from) AS granted_on FROM enrolment, cut
WHERE programme IN ('dibao', 'dibao_single', 'dibao_edge', 'tekun', 'rigid_expense')
  AND valid_from <= cut.as_of AND coalesce(valid_to >= cut.as_of, true) GROUP BY person_id;
CREATE TEMP TABLE checked AS
SELECT * FROM (SELECT r.*, row_number() OVER (PARTITION BY person_id ORDER BY valid_from DESC, id DESC) AS place
  FROM meansreport r, cut WHERE days_after(valid_from, cut.means_fresh_days) >= cut.as_of) WHERE place = 1;
"""

PERSON: Final = """
SELECT s.person_id, h.registered_id, h.joint_id, h.residence_id, h.joint_role,
  s.region, CASE WHEN length(s.region) >= 9 THEN substr(s.region, 1, 9) END AS town, s.county, s.urban_rural,
  s.sex, s.birth_date, s.alive, s.died_on, s.hukou_status, s.moved_on, coalesce(ct.marital, s.marital) AS marital,
  CASE WHEN cu.held THEN 'custody' WHEN ms.person_id IS NOT NULL THEN 'missing' WHEN cu.held = false THEN 'none'
    END AS out_of_household_reason,
  CASE WHEN d.person_id IS NULL THEN CASE WHEN cd.county IS NOT NULL THEN 'none' END
       WHEN d.status = 'valid' AND d.valid_until < cut.as_of THEN 'expired' ELSE d.status END AS disability_status,
  CASE WHEN d.person_id IS NULL THEN CASE WHEN cd.county IS NOT NULL THEN 0 END ELSE d.kind END AS disability_kind,
  CASE WHEN d.person_id IS NULL THEN CASE WHEN cd.county IS NOT NULL THEN 0 END ELSE d.grade END AS disability_grade,
  d.valid_until AS disability_valid_until,
  CASE WHEN i.serious THEN true WHEN mc.county IS NOT NULL THEN false END AS serious_illness,
  v.care_need, d.issued_on AS disability_issued_on,
  cu.held AS in_custody, CASE WHEN cu.held THEN cu.kind WHEN cu.held = false THEN 'none' END AS custody_kind,
  cu.valid_from AS custody_from, cu.valid_to AS custody_until,
  CASE WHEN sc.person_id IS NOT NULL THEN sc.status = 'enrolled' WHEN vs.county IS NOT NULL THEN false END AS in_school,
  CASE WHEN sc.person_id IS NOT NULL THEN sc.stage WHEN vs.county IS NOT NULL THEN 'none' END AS school_stage,
  CASE WHEN sc.person_id IS NOT NULL THEN sc.status WHEN vs.county IS NOT NULL THEN 'none' END AS school_status,
  CASE WHEN sc.person_id IS NOT NULL THEN sc.absent_days WHEN vs.county IS NOT NULL THEN 0 END AS absent_days,
  sf.self_care_failed, sf.self_care_on,
  CASE WHEN sv.named = sv.known
    AND days_after(sv.valid_from, cut.survey_fresh_days) >= cut.as_of THEN true END AS supporters_listed,
  fa.situation AS father_situation, fa.since AS father_since, fa.until AS father_until,
  mo.situation AS mother_situation, mo.since AS mother_since, mo.until AS mother_until,
  coalesce(ch.placement, CASE ch.kind WHEN 'orphan_institution' THEN 'institution' WHEN 'orphan_home' THEN 'kin' END)
    AS child_placement,
  CASE WHEN cp.county IS NULL THEN NULL WHEN ps.person_id IS NULL THEN 'none' ELSE ps.status END AS pension_status,
  CASE WHEN cp.county IS NULL OR ps.injury THEN NULL ELSE false END AS work_injury_care,
  CASE WHEN cp.county IS NULL THEN NULL ELSE coalesce(ps.injury, false) END AS work_injury_benefit,
  w.employed_since, w.contribution_last, w.contribution_base_fen,
  CASE WHEN pf.person_id IS NOT NULL THEN pf.monthly_fen WHEN vp.county IS NOT NULL THEN 0 END AS preferential_fen,
  CASE WHEN cp.county IS NULL THEN NULL WHEN p.person_id IS NULL THEN 0 ELSE p.basic_fen END AS pension_basic_fen,
  CASE WHEN cp.county IS NULL THEN NULL WHEN p.person_id IS NULL THEN 0 ELSE p.other_fen END AS pension_other_fen,
  m.wage_fen, m.business_fen, m.property_income_fen, m.transfer_fen,
  CASE WHEN m.reported THEN 'checked' END AS income_basis,
  m.financial_assets_fen, m.assets_at_least_fen, m.vehicle_count, m.house_count, m.company_count,
  greatest(vi.visited_on, ch.visited_on) AS last_visited_on,
  CASE WHEN su.person_id IS NOT NULL THEN su.support WHEN vt.county IS NOT NULL THEN 'none' END AS tekun_support,
  CASE WHEN d.needs IN ('无', '否') THEN false WHEN d.needs <> '' THEN true END AS rehab_need,
  coalesce(d.device_need, CASE WHEN d.needs <> '' THEN contains(d.needs, '辅') END) AS device_need,
  CASE WHEN sc.stage = 'kindergarten' THEN sc.ownership WHEN sc.person_id IS NOT NULL OR vs.county IS NOT NULL THEN 'none'
    END AS kindergarten_kind,
  sc.care_fee_fen AS kindergarten_fee_fen, sc.after_class AS after_class_offered,
  CASE WHEN ch.person_id IS NOT NULL THEN ch.risk WHEN co.county IS NOT NULL THEN 'none' END AS child_risk,
  CASE WHEN ch.person_id IS NOT NULL THEN ch.kind = 'difficulty' WHEN co.county IS NOT NULL THEN false END AS hardship_child,
  CASE WHEN ch.person_id IS NOT NULL THEN ch.guardian_situation WHEN co.county IS NOT NULL THEN 'none'
    END AS guardian_situation,
  ch.guardian_other, ch.treatment_need,
  CASE WHEN ch.person_id IS NOT NULL THEN ch.guardian_office WHEN co.county IS NOT NULL THEN false
    END AS guardianship_transferred,
  ins.kind AS medical_insurance,
  ins.paid_fen AS premium_paid_fen, ins.paid_on AS insured_on, ins.in_time AS insured_in_time, ins.years AS insured_years,
  ins.missed AS insurance_missed_years, ins.missed AS insurance_repaired_years, ins.unused AS insurance_unused_years,
  CASE WHEN ab.person_id IS NOT NULL THEN 'grade' WHEN ca.county IS NOT NULL THEN 'none' END AS ability_basis,
  ab.valid_from AS ability_on, ab.grade AS ability_grade, ab.coma, ab.disorder AS mental_disorder,
  CASE WHEN vd.person_id IS NOT NULL THEN vd.doses
    WHEN cv.county IS NOT NULL AND hb.first <= greatest(months_after(s.birth_date, 9 * 12), '2017-01-01') THEN 0
    END AS hpv_doses,
  CASE WHEN vd.person_id IS NOT NULL THEN vd.product
    WHEN cv.county IS NOT NULL AND hb.first <= greatest(months_after(s.birth_date, 9 * 12), '2017-01-01') THEN 'none'
    END AS hpv_product,
  vd.first_on AS hpv_first_on, vd.second_on AS hpv_second_on,
  js.since AS unemployed_since, CASE WHEN js.person_id IS NOT NULL THEN js.since IS NOT NULL WHEN cj.county IS NOT NULL
    THEN false END AS unemployed,
  CASE WHEN js.person_id IS NOT NULL THEN js.refused WHEN cj.county IS NOT NULL THEN 0 END AS jobs_refused,
  CASE WHEN js.person_id IS NOT NULL THEN coalesce(js.landless, false) WHEN cj.county IS NOT NULL THEN false END AS landless,
  CASE WHEN bd.person_id IS NOT NULL THEN bd.state WHEN cb.county IS NOT NULL THEN 'none' END AS home_bed_state,
  CASE WHEN bd.person_id IS NOT NULL THEN bd.services WHEN cb.county IS NOT NULL THEN 0 END AS home_bed_services,
  gr.granted_on,
  CASE WHEN ho.person_id IS NOT NULL THEN ho.funding WHEN ch2.county IS NOT NULL THEN 'none' END AS care_home,
  CASE WHEN se.person_id IS NOT NULL THEN se.living WHEN ce.county IS NOT NULL THEN 'with_family' END AS living_situation,
  CASE WHEN se.person_id IS NOT NULL THEN se.severe_chronic WHEN ce.county IS NOT NULL THEN false END AS severe_chronic,
  CASE WHEN se.person_id IS NOT NULL THEN se.special_family WHEN ce.county IS NOT NULL THEN false
    END AS family_planning_special,
  CASE WHEN se.person_id IS NOT NULL THEN se.dementia WHEN ce.county IS NOT NULL THEN false END AS dementia,
  CASE WHEN se.changed_on <= cut.as_of THEN se.changed_on END AS major_change_on
FROM standing s CROSS JOIN cut
LEFT JOIN homes h USING (person_id)
LEFT JOIN disabilitycertificate d ON d.person_id = s.person_id
LEFT JOIN pension_now p ON p.person_id = s.person_id
LEFT JOIN illness i ON i.person_id = s.person_id
LEFT JOIN care v ON v.person_id = s.person_id
LEFT JOIN visited vi ON vi.person_id = s.person_id
LEFT JOIN supported su ON su.person_id = s.person_id
LEFT JOIN covered vt ON vt.what = 'enrolment:tekun' AND vt.county = s.county
LEFT JOIN means_now m ON m.person_id = s.person_id
LEFT JOIN custody_now cu ON cu.person_id = s.person_id
LEFT JOIN missing ms ON ms.person_id = s.person_id
LEFT JOIN certificate ct ON ct.person_id = s.person_id
LEFT JOIN schoolrecord sc ON sc.person_id = s.person_id
LEFT JOIN self_care sf ON sf.person_id = s.person_id
LEFT JOIN supportersurvey sv ON sv.person_id = s.person_id
LEFT JOIN situations fa ON fa.person_id = s.person_id AND fa.sex = 1
LEFT JOIN situations mo ON mo.person_id = s.person_id AND mo.sex = 2
LEFT JOIN childrecord ch ON ch.person_id = s.person_id
LEFT JOIN pension_state ps ON ps.person_id = s.person_id
LEFT JOIN work w ON w.person_id = s.person_id
LEFT JOIN preferential pf ON pf.person_id = s.person_id
LEFT JOIN covered vs ON vs.what = 'school' AND vs.county = s.county
LEFT JOIN covered vp ON vp.what = 'preferential' AND vp.county = s.county
LEFT JOIN covered cd ON cd.what = 'disability' AND cd.county = s.county
LEFT JOIN covered cp ON cp.what = 'pension' AND cp.county = s.county
LEFT JOIN medical_covered mc ON mc.county = s.county
LEFT JOIN insured ins ON ins.person_id = s.person_id
LEFT JOIN abilityassessment ab ON ab.person_id = s.person_id
LEFT JOIN doses vd ON vd.person_id = s.person_id
LEFT JOIN doses_begin hb ON hb.county = s.county
LEFT JOIN seeking js ON js.person_id = s.person_id
LEFT JOIN homebed bd ON bd.person_id = s.person_id
LEFT JOIN specialelder se ON se.person_id = s.person_id
LEFT JOIN covered co ON co.what = 'enrolment:orphan' AND co.county = s.county
LEFT JOIN covered ca ON ca.what = 'ability_grade' AND ca.county = s.county
LEFT JOIN covered cv ON cv.what = 'hpv' AND cv.county = s.county
LEFT JOIN covered cj ON cj.what = 'job_seeking' AND cj.county = s.county
LEFT JOIN covered cb ON cb.what = 'home_bed' AND cb.county = s.county
LEFT JOIN granted gr ON gr.person_id = s.person_id
LEFT JOIN carehomestay ho ON ho.person_id = s.person_id
LEFT JOIN covered ch2 ON ch2.what = 'care_home' AND ch2.county = s.county
LEFT JOIN covered ce ON ce.what = 'special_elder' AND ce.county = s.county
ORDER BY h.joint_id NULLS LAST, s.person_id
"""

# Promise and authorisation hold for the household when every living adult gave them; a missing one is not yet known, only an
# explicit "no" is. A declaration counts for twelve months, the last visit for what it saw.
HOUSEHOLD: Final = """
WITH adults AS (
  SELECT m.household_id,
    count(*) AS n, count(a.person_id) AS authorised, count(*) FILTER (WHERE a.promised) AS promised,
    count(*) FILTER (WHERE a.promised = false) AS refused
  FROM membership m JOIN standing s USING (person_id) CROSS JOIN cut
  LEFT JOIN (SELECT person_id, bool_or(promised) AS promised FROM authorisation GROUP BY person_id) a USING (person_id)
  WHERE coalesce(s.alive, true) AND (s.birth_date IS NULL OR months_after(s.birth_date, 18 * 12) <= cut.as_of)
  GROUP BY m.household_id),
said AS (
  SELECT m.household_id, max(x.valid_from) AS declared_on,
    latest(x.income_fen, x.valid_from, x.id) AS income
  FROM declaration x JOIN membership m USING (person_id) CROSS JOIN cut
  WHERE x.valid_from > months_after(cut.as_of, -12) AND x.income_fen IS NOT NULL GROUP BY m.household_id),
seen AS (
  SELECT m.household_id, latest(x.living, x.valid_from, x.id) AS living, max(x.valid_from) AS seen_on
  FROM visit x JOIN membership m USING (person_id) WHERE x.living IS NOT NULL GROUP BY m.household_id),
sizes AS (SELECT household_id, count(*) AS size FROM membership GROUP BY household_id),
-- one home is made barrier-free once, whoever of the family the list names; that it was not has to be said of each who could be
made AS (
  SELECT m.household_id, bool_or(d.refurbished) AS done, max(d.refurbished_on) AS since, bool_or(d.refurbished IS NULL) AS untold
  FROM disabilitycertificate d JOIN membership m USING (person_id) GROUP BY m.household_id)
SELECT h.id AS household_id, h.kind, h.basis, h.region, CASE WHEN length(h.region) >= 9 THEN substr(h.region, 1, 9) END AS town,
  substr(h.region, 1, 6) AS county, h.urban_rural, coalesce(z.size, 0) AS size,
  said.declared_on, said.income AS declared_income_fen,
  CASE WHEN a.refused > 0 THEN false WHEN a.n > 0 AND a.promised = a.n THEN true END AS truth_promised,
  CASE WHEN a.n > 0 AND a.authorised = a.n THEN true END AS check_authorised,
  seen.living = 'hardship' AS hardship_seen, seen.seen_on AS hardship_seen_on,
  CASE WHEN wt.household_id IS NOT NULL
    THEN CASE wt.severity WHEN 1 THEN 'lifted' WHEN 2 THEN 'unstable' WHEN 3 THEN 'marginal' ELSE 'sudden' END
    WHEN vw.county IS NOT NULL THEN 'none' END AS poverty_watch,
  lo.valid_from AS disaster_on, lo.kind AS disaster_kind,
  CASE WHEN lo.collapsed_rooms > 0 THEN 'collapsed' WHEN lo.severe_rooms > 0 THEN 'severe' WHEN lo.minor_rooms > 0 THEN 'minor'
    WHEN lo.collapsed_rooms = 0 AND lo.severe_rooms = 0 AND lo.minor_rooms = 0 THEN 'none' END AS house_damage,
  lo.evacuated AS disaster_evacuated, lo.deaths AS disaster_deaths, lo.crop_mu AS disaster_crop_mu,
  em.valid_from AS emergency_on, em.kind AS emergency_kind,
  ai.aided_on, ai.cause AS aided_cause, ai.year_fen AS aided_12m_fen, ai.disaster_on AS disaster_aided_on,
  ai.illness_on AS illness_aided_on, ai.emergency_on AS emergency_aided_on,
  CASE WHEN mb.done THEN true WHEN mb.untold = false THEN false END AS refurbished,
  CASE WHEN mb.done THEN mb.since END AS refurbished_on,
  CASE WHEN db.household_id IS NOT NULL THEN db.monthly_fen WHEN vd.county IS NOT NULL THEN 0 END AS dibao_monthly_fen
FROM household h
LEFT JOIN sizes z ON z.household_id = h.id LEFT JOIN adults a ON a.household_id = h.id
LEFT JOIN said ON said.household_id = h.id LEFT JOIN seen ON seen.household_id = h.id
LEFT JOIN loss lo ON lo.household_id = h.id LEFT JOIN emergency em ON em.household_id = h.id
LEFT JOIN aid ai ON ai.household_id = h.id LEFT JOIN watched wt ON wt.household_id = h.id
LEFT JOIN dibao db ON db.household_id = h.id LEFT JOIN made mb ON mb.household_id = h.id
LEFT JOIN covered vw ON vw.what = 'poverty_watch' AND vw.county = substr(h.region, 1, 6)
LEFT JOIN covered vd ON vd.what = 'enrolment:dibao' AND vd.county = substr(h.region, 1, 6)
ORDER BY h.id
"""

MEMBERSHIP: Final = """
SELECT m.household_id, m.kind, m.person_id, m.role, m.valid_from AS from_date, m.valid_to AS to_date, h.basis
FROM membership m JOIN household h ON h.id = m.household_id ORDER BY m.household_id, m.person_id
"""

# An end that has not come yet is no end: the enrolment runs.
ENROLMENT: Final = """
SELECT e.person_id, coalesce(h.joint_id, e.household_id) AS household_id, e.programme, e.subtype, e.region,
  e.valid_from AS from_date, CASE WHEN e.valid_to <= cut.as_of THEN e.valid_to END AS to_date, e.monthly_fen
FROM enrolment e CROSS JOIN cut LEFT JOIN homes h USING (person_id)
ORDER BY e.person_id, e.programme, e.valid_from NULLS FIRST, e.valid_to NULLS LAST, e.household_id, e.monthly_fen
"""

MEDICAL_MONTH: Final = """
SELECT person_id, valid_from AS month, CASE WHEN count(own_fen) = count(*) THEN sum(own_fen) END AS own_fen,
  CASE WHEN count(total_fen) = count(*) THEN sum(total_fen) END AS total_fen
FROM medicalmonth GROUP BY person_id, valid_from ORDER BY person_id, valid_from
"""

COVERAGE: Final = """
SELECT "table", county, from_date, to_date FROM coverage, cut WHERE from_date <= cut.as_of
ORDER BY "table", county, from_date, to_date
"""

UNFED: Final = frozenset(
    {("person", i.column) for i in ELDER_ITEMS}
    | {
        ("person", name)
        for name in (
            "care_risk_events", "disability_diagnosis", "residence_permit", "hpv_postponed",
            "birth_order", "lawful_birth", "childcare_elsewhere", "meal_reduction_fen", "meal_free_session", "service_bill_fen",
            "voucher_used_fen", "retire_at_55",
        )
    }
    | {
        ("household", name)
        for name in ("house_lawful", "house_demolition", "owner_consents")
    }
)  # fmt: skip
"""Columns that no department sends yet: unknown of everybody."""

PREPARED: Final = (COVERED, HOMES, STATUS, PENSION, LATEST, *lives.PREPARED, *services.PREPARED)
TABLES: Final = {
    "person": PERSON,
    "household": HOUSEHOLD,
    "membership": MEMBERSHIP,
    "relation": lives.RELATION,
    "enrolment": ENROLMENT,
    "medical_month": MEDICAL_MONTH,
    "coverage": COVERAGE,
}
