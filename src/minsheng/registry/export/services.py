"""The SQL for insurance, elders' services, vaccination and job seekers, beside `sentences`."""

from typing import Final

# Months of the year's beginning and of 2025 by `month_number`: who has paid in so many years in a row has missed none since.
INSURED: Final = """
CREATE TEMP TABLE insured AS
WITH this_year AS (SELECT months_after(first_of_month(as_of), -((month_number(as_of) - 1) % 12)) AS first FROM cut)
SELECT i.person_id,
  CASE WHEN bool_or(i.kind = 'employee' AND i.status = 'running') THEN 'employee'
    WHEN bool_or(i.kind = 'resident' AND i.status = 'running') THEN 'resident' ELSE 'none' END AS kind,
  max(i.paid_fen) FILTER (WHERE i.kind = 'resident') AS paid_fen,
  max(i.valid_from) FILTER (WHERE i.kind = 'resident') AS paid_on,
  bool_or(CASE WHEN i.waits_until IS NOT NULL THEN false
    WHEN i.benefits_from <= y.first OR i.valid_from < y.first THEN true
    WHEN i.benefits_from > y.first THEN false END) FILTER (WHERE i.kind = 'resident') AS in_time,
  max(i.years) FILTER (WHERE i.kind = 'resident') AS years,
  max(i.unused_years) FILTER (WHERE i.kind = 'resident') AS unused,
  max(CASE WHEN i.kind = 'resident' AND i.years * 12 >= month_number(y.first) - 1 - 2024 * 12 THEN 0 END) AS missed
FROM medicalinsurance i CROSS JOIN this_year y GROUP BY i.person_id;
"""

# A file of doses proves that nobody else had one for the days it speaks of: it has to reach back to the first possible dose,
# which nobody had before these vaccines came into use here in 2017.
DOSES: Final = """
CREATE TEMP TABLE doses AS
SELECT person_id, greatest(count(*), coalesce(max(dose), 0)) AS doses, latest(product, valid_from, place) AS product,
  CASE WHEN coalesce(max(dose), 0) <= count(*) THEN min(valid_from) END AS first_on,
  CASE WHEN coalesce(max(dose), 0) <= count(*) THEN max(CASE WHEN place = 2 THEN valid_from END) END AS second_on
FROM (SELECT v.*, row_number() OVER (PARTITION BY person_id ORDER BY valid_from) AS place FROM vaccination v)
GROUP BY person_id;
CREATE TEMP TABLE doses_begin AS
SELECT county, min(from_date) AS first FROM coverage WHERE "table" = 'hpv' GROUP BY county;
"""

SEEKERS: Final = """
CREATE TEMP TABLE seeking AS
SELECT person_id, max(CASE WHEN kind = 'unemployed' THEN valid_from END) AS since, bool_or(reason = 'landless') AS landless,
  max(refused) AS refused
FROM jobseeker GROUP BY person_id;
"""

PREPARED: Final = (INSURED, DOSES, SEEKERS)
