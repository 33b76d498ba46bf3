"""The SQL for custody, school, work, families, disasters and institutions' answers, beside `sentences`.

What only some people's purposes allow (`may_know`) is unknown for all others, whatever the tables hold.
"""

from typing import Final

from minsheng.registry.purposes import GROUNDS_SQL, PARENT

# ruff: noqa: S608 - names in the SQL are ours

MAY_KNOW: Final = f"""
{GROUNDS_SQL}
CREATE TEMP TABLE may_know AS
SELECT person_id, bool_or(kind = 'means') AS means, bool_or(kind <> '{PARENT}') AS own FROM grounds, cut
WHERE coalesce(first <= cut.as_of, true) AND coalesce(last >= cut.as_of, true) GROUP BY person_id;
"""

# What is known of somebody only because a minor has them for a parent stays with that child: see `parent_facts`.
CUSTODY: Final = """
CREATE TEMP TABLE custody_seen AS
SELECT s.person_id, c.kind, c.valid_from, c.valid_to, c.person_id IS NOT NULL AS held, k.own
FROM standing s JOIN may_know k ON k.person_id = s.person_id
LEFT JOIN custody c ON c.person_id = s.person_id
LEFT JOIN covered v ON v.what = 'custody' AND v.county = s.county
WHERE c.person_id IS NOT NULL OR v.county IS NOT NULL;
CREATE TEMP TABLE custody_now AS
SELECT person_id, kind, valid_from, valid_to, held FROM custody_seen WHERE own;
"""

# The first day of the unbroken run of paid months, by an employer, that reaches the last month the county's fresh files speak of;
# NULL where the run begins with the county's first month, because nobody knows since when it lasts.
WORK: Final = """
CREATE TEMP TABLE contribution_month AS
SELECT county, max(first_of_month(least(days_after(to_date, -cut.contribution_fresh_days), cut.as_of))) AS month
FROM coverage, cut WHERE "table" = 'contribution' AND cut.as_of BETWEEN from_date AND to_date GROUP BY county;
CREATE TEMP TABLE contribution_begins AS
SELECT county, min(first_of_month(from_date)) AS month FROM coverage WHERE "table" = 'contribution' GROUP BY county;
CREATE TEMP TABLE work AS
WITH months AS (
  SELECT person_id, valid_from AS month, bool_or(kind <> 'flexible') AS employed, max(base_fen) AS base_fen
  FROM contribution GROUP BY person_id, valid_from),
runs AS (
  SELECT person_id, month, month_number(month)
    - row_number() OVER (PARTITION BY person_id ORDER BY month) AS run
  FROM months WHERE employed),
lasting AS (SELECT person_id, min(month) AS since, max(month) AS until FROM runs GROUP BY person_id, run),
last AS (SELECT person_id, max(month) AS month, latest(base_fen, month, 0) AS base_fen FROM months GROUP BY person_id)
SELECT l.person_id, l.month AS contribution_last, CASE WHEN k.means THEN l.base_fen END AS contribution_base_fen,
  CASE WHEN r.since > b.month THEN r.since END AS employed_since
FROM last l JOIN standing s ON s.person_id = l.person_id
LEFT JOIN contribution_month v ON v.county = s.county
LEFT JOIN contribution_begins b ON b.county = s.county
LEFT JOIN lasting r ON r.person_id = l.person_id AND r.until >= v.month
LEFT JOIN may_know k ON k.person_id = l.person_id;
"""

CARE: Final = """
CREATE TEMP TABLE self_care AS
SELECT person_id, valid_from AS self_care_on,
  CAST(NOT eats AS INTEGER) + CAST(NOT dresses AS INTEGER) + CAST(NOT gets_up AS INTEGER) + CAST(NOT toilets AS INTEGER)
    + CAST(NOT walks AS INTEGER) + CAST(NOT bathes AS INTEGER) AS self_care_failed
FROM (SELECT f.*, row_number() OVER (PARTITION BY person_id ORDER BY valid_from DESC) AS place FROM selfcare f)
WHERE place = 1;
CREATE TEMP TABLE preferential AS
SELECT person_id, CASE WHEN count(monthly_fen) = count(*) THEN sum(monthly_fen) END AS monthly_fen
FROM preferentialallowance GROUP BY person_id;
CREATE TEMP TABLE pension_state AS
SELECT r.person_id,
  CASE WHEN bool_or(r.status = 'paying') THEN 'paying' WHEN bool_or(r.status = 'suspended') THEN 'suspended'
    WHEN bool_or(r.status = 'stopped') THEN 'stopped' END AS status,
  bool_or(r.kind = 'injury' AND r.status = 'paying') AS injury
FROM pension r JOIN standing s USING (person_id) JOIN pension_month l ON l.county = s.county AND l.month = r.valid_from
GROUP BY r.person_id;
"""

# A certificate is newer than the register. A couple that divorced is no couple, whatever the register still says.
MARRIED: Final = """
CREATE TEMP TABLE certificate AS
SELECT person_id, other_id, CASE kind WHEN 'divorced' THEN 'divorced' ELSE 'married' END AS marital
FROM (SELECT c.*, row_number() OVER (PARTITION BY person_id ORDER BY valid_from DESC, kind = 'divorced' DESC, id DESC) AS place
  FROM marriage c)
WHERE place = 1;
CREATE TEMP TABLE kin AS
SELECT DISTINCT r.person_id, r.other_id, r.kind FROM relation r
LEFT JOIN (SELECT person_id, other_id FROM certificate WHERE marital = 'divorced' AND other_id IS NOT NULL) d
  ON d.person_id = r.person_id AND d.other_id = r.other_id AND r.kind = 'spouse'
WHERE d.person_id IS NULL;
"""

# What keeps a parent away: dead goes before all; what the roll states goes before what files say; files go before "none".
# A stated term that is over says "none": whoever was in prison until last month is neither dead nor missing.
# "None" needs fresh files that could say otherwise: deaths, custody, certificates and medical sums. No file says who is out of
# contact: for that, living with the child has to stand; of a parent who lives elsewhere nothing is known.
# A child registered with its grandparents has its parents as guardians, in another household or among the children of the head:
# whose sex and age fit is presumed to be one, never to be well, and never beside another parent who is gone, so that somebody
# looks before a family is told. Of two who are presumed the one who lives shows and not the dead one, then the father: what is
# asked is of the dead guardian, and never whether somebody is dead who is held or severely disabled.
PARENTS: Final = """
CREATE TEMP TABLE stated AS
SELECT person_id, 1 AS sex, father_situation AS situation, father_since AS since, father_until AS until FROM childrecord
UNION ALL
SELECT person_id, 2, mother_situation, mother_since, mother_until FROM childrecord;
CREATE TEMP TABLE stated_now AS
SELECT s.person_id, s.sex, CASE WHEN s.until < cut.as_of THEN 'none' ELSE s.situation END AS situation, s.since, s.until
FROM stated s, cut WHERE s.situation IS NOT NULL AND coalesce(s.since <= cut.as_of, true);
CREATE TEMP TABLE parents AS
SELECT k.person_id, p.sex, max(k.other_id) AS parent_id, count(*) AS n
FROM kin k JOIN standing c ON c.person_id = k.person_id JOIN standing p ON p.person_id = k.other_id CROSS JOIN cut
WHERE k.kind = 'parent' AND p.sex IS NOT NULL AND c.birth_date > months_after(cut.as_of, -25 * 12) GROUP BY k.person_id, p.sex;
CREATE TEMP TABLE presumed AS
SELECT k.person_id, p.sex, max(k.other_id) AS parent_id, count(*) AS n
FROM kin k JOIN standing c ON c.person_id = k.person_id JOIN standing p ON p.person_id = k.other_id CROSS JOIN cut
LEFT JOIN homes hc ON hc.person_id = k.person_id
LEFT JOIN homes hp ON hp.person_id = k.other_id
LEFT JOIN parents q ON q.person_id = k.person_id AND q.sex = p.sex
LEFT JOIN stated_now s ON s.person_id = k.person_id AND s.sex = p.sex AND s.situation <> 'none'
WHERE k.kind = 'guardian' AND q.person_id IS NULL AND s.person_id IS NULL AND p.sex IS NOT NULL
  AND c.birth_date > months_after(cut.as_of, -18 * 12)
  AND months_after(p.birth_date, 16 * 12) <= c.birth_date AND months_after(p.birth_date, 50 * 12) > c.birth_date
  AND (coalesce(hc.registered_id <> hp.registered_id, true)
    OR hc.registered_role IN ('grandson', 'granddaughter')
      AND hp.registered_role IN ('son', 'daughter', 'son_in_law', 'daughter_in_law')) GROUP BY k.person_id, p.sex;
CREATE TEMP TABLE parent_facts AS
SELECT r.person_id, r.sex, r.presumed, p.alive, p.died_on, c.held, c.valid_from, c.valid_to,
  CASE c.kind WHEN 'prison' THEN 'custody' ELSE c.kind END AS custody,
  d.person_id IS NOT NULL AND d.status = 'valid' AND coalesce(d.valid_until >= cut.as_of, true)
    AND (d.grade <= 2 OR (d.grade <= 4 AND d.kind IN (5, 6))) AS disabled,
  cd.county IS NOT NULL OR d.person_id IS NOT NULL AS disability_known, d.issued_on, d.valid_until,
  coalesce(i.serious, CASE WHEN mc.county IS NOT NULL THEN false END) AS ill,
  coalesce(hc.joint_id = hp.joint_id, false) AS together
FROM (SELECT parents.*, false AS presumed FROM parents UNION ALL SELECT presumed.*, true FROM presumed) r
JOIN standing p ON p.person_id = r.parent_id CROSS JOIN cut
LEFT JOIN homes hc ON hc.person_id = r.person_id
LEFT JOIN homes hp ON hp.person_id = r.parent_id
LEFT JOIN custody_seen c ON c.person_id = r.parent_id
LEFT JOIN disabilitycertificate d ON d.person_id = r.parent_id
LEFT JOIN illness i ON i.person_id = r.parent_id
LEFT JOIN covered cd ON cd.what = 'disability' AND cd.county = p.county
LEFT JOIN medical_covered mc ON mc.county = p.county
WHERE r.n = 1;
CREATE TEMP TABLE supposed AS
SELECT b.person_id, b.sex,
  coalesce(f.presumed AND (f.alive = false OR f.held OR f.disabled OR f.ill), false) AS presumed,
  CASE WHEN f.alive = false THEN 'dead' WHEN s.situation <> 'none' THEN s.situation WHEN f.held THEN f.custody
    WHEN f.disabled THEN 'severe_disability' WHEN f.ill THEN 'serious_illness' WHEN s.situation = 'none' THEN 'none'
    WHEN f.presumed = false AND f.alive AND f.held = false AND f.together AND f.disability_known AND f.ill = false
      THEN 'none' END AS situation,
  CASE WHEN f.alive = false THEN f.died_on WHEN s.situation <> 'none' THEN s.since WHEN f.held THEN f.valid_from
    WHEN f.disabled THEN f.issued_on END AS since,
  CASE WHEN f.alive = false THEN NULL WHEN s.situation <> 'none' THEN s.until WHEN f.held THEN f.valid_to
    WHEN f.disabled THEN f.valid_until END AS until
FROM (SELECT person_id, sex FROM parent_facts UNION SELECT person_id, sex FROM stated_now) b
LEFT JOIN parent_facts f ON f.person_id = b.person_id AND f.sex = b.sex
LEFT JOIN stated_now s ON s.person_id = b.person_id AND s.sex = b.sex;
CREATE TEMP TABLE situations AS
SELECT t.person_id, t.sex, t.situation, t.since, t.until FROM supposed t
LEFT JOIN supposed o ON o.person_id = t.person_id AND o.sex <> t.sex AND o.situation <> 'none'
WHERE t.presumed = false OR o.person_id IS NULL
  OR (o.presumed AND (t.situation = 'dead', t.sex) < (o.situation = 'dead', o.sex));
CREATE TEMP TABLE missing AS
SELECT DISTINCT r.parent_id AS person_id FROM parents r
JOIN stated_now s ON s.person_id = r.person_id AND s.sex = r.sex AND s.situation = 'missing' WHERE r.n = 1;
"""

# Of each item the latest request that every institution asked has answered; of banks the request says how many were asked.
# Banks that hold more than an earlier report or request gives in all contradict it, however many have not answered yet: unknown.
# While some have not answered, or not in full, what the others hold is the least that there is (`assets_at_least_fen`).
# Where the police do not say which vehicles are exempt, two and three wheels are, and no other of who is not disabled.
ANSWERS: Final = """
CREATE TEMP TABLE answers AS
SELECT x.*, CASE WHEN regexp_matches(x.status, '注销|报废') THEN true WHEN x.exempt IS NOT NULL THEN x.exempt
    WHEN regexp_matches(x.kind, '摩托|三轮|轮椅|电动自行车|残疾人') THEN true
    WHEN x.kind <> '' AND (d.status <> 'valid' OR cd.county IS NOT NULL AND d.person_id IS NULL) THEN false END AS spared
FROM meansanswer x JOIN standing s ON s.person_id = x.person_id
LEFT JOIN disabilitycertificate d ON d.person_id = x.person_id
LEFT JOIN covered cd ON cd.what = 'disability' AND cd.county = s.county;
CREATE TEMP TABLE complete AS
SELECT * FROM (SELECT x.person_id, x.item, max(x.valid_from) AS said,
  CASE x.item
    WHEN 'bank' THEN CASE WHEN count(*) FILTER (WHERE x.found AND (x.balance_fen IS NULL OR x.wealth_fen IS NULL)) = 0
      THEN coalesce(sum(x.balance_fen + x.wealth_fen) FILTER (WHERE x.found), 0) END
    WHEN 'vehicles' THEN CASE WHEN count(*) FILTER (WHERE x.found AND x.spared IS NULL) = 0
      THEN count(*) FILTER (WHERE x.found AND NOT x.spared) END
    WHEN 'houses' THEN CASE WHEN count(*) FILTER (WHERE x.found AND x.use IS NULL) = 0
      THEN count(*) FILTER (WHERE x.found AND regexp_matches(x.use, '住|宅')) END
    WHEN 'companies' THEN CASE WHEN count(*) FILTER (WHERE
        x.found AND coalesce(x.status, '') <> 'closed' AND (x.status IS NULL OR x.active IS NULL)) = 0
      THEN count(*) FILTER (WHERE x.found AND x.status = 'active' AND x.active) END
  END AS value,
  row_number() OVER (PARTITION BY x.person_id, x.item ORDER BY max(x.valid_from) DESC, x.request DESC) AS place
FROM answers x CROSS JOIN cut
LEFT JOIN authorisation a ON a.person_id = x.person_id AND a.request = x.request
WHERE days_after(x.valid_from, cut.means_fresh_days) >= cut.as_of
GROUP BY x.person_id, x.request, x.item, a.banks_asked
HAVING x.item <> 'bank' OR count(DISTINCT x.institution) >= a.banks_asked)
WHERE place = 1;
CREATE TEMP TABLE banks_heard AS
SELECT * FROM (SELECT x.person_id, max(x.valid_from) AS said,
  sum(coalesce(x.balance_fen, 0) + coalesce(x.wealth_fen, 0)) FILTER (WHERE x.found) AS at_least_fen,
  row_number() OVER (PARTITION BY x.person_id ORDER BY max(x.valid_from) DESC, x.request DESC) AS place
FROM meansanswer x CROSS JOIN cut
WHERE x.item = 'bank' AND days_after(x.valid_from, cut.means_fresh_days) >= cut.as_of GROUP BY x.person_id, x.request)
WHERE place = 1;
CREATE TEMP TABLE answered AS
SELECT person_id,
  max(said) FILTER (WHERE item = 'bank') AS bank_said, max(value) FILTER (WHERE item = 'bank') AS financial_assets_fen,
  max(said) FILTER (WHERE item = 'vehicles') AS vehicles_said, max(value) FILTER (WHERE item = 'vehicles') AS vehicle_count,
  max(said) FILTER (WHERE item = 'houses') AS houses_said, max(value) FILTER (WHERE item = 'houses') AS house_count,
  max(said) FILTER (WHERE item = 'companies') AS companies_said, max(value) FILTER (WHERE item = 'companies') AS company_count
FROM complete GROUP BY person_id;
CREATE TEMP TABLE assets AS
SELECT person_id, CASE WHEN heard_fen > told_fen THEN NULL ELSE told_fen END AS told_fen,
  nullif(greatest(heard_fen, waiting_fen), 0) AS at_least_fen
FROM (SELECT k.person_id, CASE WHEN r.bank_answered = false THEN r.financial_assets_fen END AS waiting_fen,
    CASE WHEN a.bank_said >= r.valid_from OR r.bank_answered = false OR r.financial_assets_fen IS NULL
      THEN a.financial_assets_fen ELSE r.financial_assets_fen END AS told_fen,
    CASE WHEN b.said < r.valid_from AND r.bank_answered IS DISTINCT FROM false AND r.financial_assets_fen IS NOT NULL THEN NULL
      ELSE b.at_least_fen END AS heard_fen
  FROM may_know k LEFT JOIN checked r ON r.person_id = k.person_id LEFT JOIN answered a ON a.person_id = k.person_id
  LEFT JOIN banks_heard b ON b.person_id = k.person_id WHERE k.means);
CREATE TEMP TABLE means_now AS
SELECT k.person_id, r.person_id IS NOT NULL AS reported, r.wage_fen, r.business_fen, r.property_income_fen, r.transfer_fen,
  f.told_fen AS financial_assets_fen, coalesce(f.told_fen, f.at_least_fen) AS assets_at_least_fen,
  CASE WHEN a.vehicles_said >= r.valid_from OR r.vehicle_count IS NULL THEN a.vehicle_count
    ELSE r.vehicle_count END AS vehicle_count,
  CASE WHEN a.houses_said >= r.valid_from OR r.house_count IS NULL THEN a.house_count ELSE r.house_count END AS house_count,
  CASE WHEN a.companies_said >= r.valid_from OR r.company_count IS NULL THEN a.company_count
    ELSE r.company_count END AS company_count
FROM may_know k
LEFT JOIN checked r ON r.person_id = k.person_id LEFT JOIN answered a ON a.person_id = k.person_id
LEFT JOIN banks_heard b ON b.person_id = k.person_id LEFT JOIN assets f ON f.person_id = k.person_id
WHERE k.means AND (r.person_id IS NOT NULL OR a.person_id IS NOT NULL OR b.person_id IS NOT NULL);
"""

# Of each household the last loss, the last emergency that anybody noticed, what it was paid, whether it is watched. The count
# after a disaster may say itself that help was paid; how much belongs to no temporary assistance.
MISHAPS: Final = """
CREATE TEMP TABLE loss AS
SELECT * FROM (SELECT m.household_id, x.valid_from, x.kind, x.evacuated, x.collapsed_rooms, x.severe_rooms, x.minor_rooms,
    x.crop_mu, x.deaths, row_number() OVER (PARTITION BY m.household_id ORDER BY x.valid_from DESC, x.id DESC) AS place
  FROM disasterloss x JOIN membership m ON m.person_id = x.person_id)
WHERE place = 1;
CREATE TEMP TABLE emergency AS
WITH noticed AS (
  SELECT person_id, valid_from, emergency AS kind FROM countermatter
  UNION ALL SELECT person_id, valid_from, 'disaster' FROM disasterloss
  UNION ALL SELECT person_id, valid_from, CASE WHEN regexp_matches(difficulty, '火灾|失火') THEN 'fire'
      WHEN regexp_matches(difficulty, '交通|车祸') THEN 'traffic' WHEN contains(difficulty, '意外') THEN 'accident'
      WHEN contains(difficulty, '灾') THEN 'disaster' WHEN contains(difficulty, '突发') AND contains(difficulty, '病')
      THEN 'illness' END FROM declaration WHERE difficulty IS NOT NULL)
SELECT * FROM (SELECT m.household_id, n.valid_from, n.kind,
    row_number() OVER (PARTITION BY m.household_id ORDER BY n.valid_from DESC, n.kind) AS place
  FROM noticed n JOIN membership m ON m.person_id = n.person_id WHERE n.kind IS NOT NULL)
WHERE place = 1;
CREATE TEMP TABLE aid AS
WITH paid AS (
  SELECT id, person_id, valid_from, cause, amount_fen FROM temporaryaid
  UNION ALL SELECT 0, person_id, valid_from, 'disaster', 0 FROM disasterloss WHERE aided_fen > 0)
SELECT m.household_id, max(x.valid_from) AS aided_on, latest(x.cause, x.valid_from, x.id) AS cause,
  max(x.valid_from) FILTER (WHERE x.cause = 'disaster') AS disaster_on,
  max(x.valid_from) FILTER (WHERE x.cause = 'illness') AS illness_on,
  max(x.valid_from) FILTER (WHERE x.cause = e.kind) AS emergency_on,
  coalesce(sum(x.amount_fen) FILTER (WHERE x.valid_from > months_after(cut.as_of, -12)), 0) AS year_fen
FROM paid x JOIN membership m ON m.person_id = x.person_id CROSS JOIN cut
LEFT JOIN emergency e ON e.household_id = m.household_id GROUP BY m.household_id;
CREATE TEMP TABLE watched AS
SELECT m.household_id, max(CASE WHEN x.resolved OR x.kind = 'lifted' THEN 1 WHEN x.kind = 'unstable' THEN 2
  WHEN x.kind = 'marginal' THEN 3 ELSE 4 END) AS severity
FROM povertywatch x JOIN membership m ON m.person_id = x.person_id GROUP BY m.household_id;
CREATE TEMP TABLE dibao AS
SELECT m.household_id, sum(e.monthly_fen) AS monthly_fen FROM enrolment e
JOIN membership m ON m.person_id = e.person_id CROSS JOIN cut
WHERE e.programme IN ('dibao', 'dibao_single') AND coalesce(e.valid_to > cut.as_of, true) GROUP BY m.household_id;
"""

# By law spouses, parents and grown-up children support each other; the township's survey adds the others.
RELATION: Final = """
SELECT person_id, other_id, kind FROM kin
UNION
SELECT k.person_id, k.other_id, 'supporter' FROM kin k JOIN standing o ON o.person_id = k.other_id CROSS JOIN cut
WHERE k.kind IN ('spouse', 'parent') OR (k.kind = 'child' AND months_after(o.birth_date, 18 * 12) <= cut.as_of)
ORDER BY person_id, other_id, kind
"""

PREPARED: Final = (MAY_KNOW, CUSTODY, WORK, CARE, MARRIED, PARENTS, ANSWERS, MISHAPS)
