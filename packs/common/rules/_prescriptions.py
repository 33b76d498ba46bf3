"""处方点评的各项 — the findings by group, the usual number of days, the day of dispensing, how long a prescription is kept."""

from datetime import date

from minsheng.policy import Prescription, case, fact_of, need, parameter, presumed, shift_days, shift_months

REVIEW, ORDER = "医院处方点评管理规范（试行）", "处方管理办法"
IRREGULAR = (
    *("1-1", "1-2", "1-3", "1-4", "1-5", "1-6", "1-7", "1-8"),
    *("1-9", "1-10", "1-11", "1-12", "1-13", "1-14", "1-15"),
)
UNSUITABLE = ("2-1", "2-2", "2-3", "2-4", "2-5", "2-6", "2-7", "2-8", "2-9")
ABNORMAL = ("3-1", "3-2", "3-3", "3-4")
MONTHS_IN_YEAR = 12
LONG_AGO = date(1900, 1, 1)


def of(column: str):
    """A fact of the prescription."""
    return fact_of(Prescription, column)


def days(id_: str):
    return parameter(f"prescription.{id_}", "days")


def found(key: str, codes: tuple[str, ...], text: str, clause: str):
    """The condition that the review found nothing of a group."""
    return need(
        key,
        ~of("finding").is_in(*codes),
        text,
        f"{REVIEW}{clause}",
        ask="药学部门",
        have=of("finding"),
    )


at_the_door = of("setting").is_in("outpatient", "emergency")
usual_days = case((of("setting") == "emergency", days("days_emergency")), default=days("days_outpatient"))
lasting = of("long_term") & (of("days") <= days("days_long"))
_dispensed = presumed(of("dispensed_on"), LONG_AGO, "没有调剂日期的，按开具当日调剂")
in_time = _dispensed <= of("issued_on")
extended = of("validity_extended") & (_dispensed <= shift_days(of("issued_on"), days("validity_days")))
kept_years = case(
    (
        of("kind").is_in("narcotic", "psychotropic_first"),
        parameter("prescription.keep_narcotic", "term_years"),
    ),
    (of("kind").is_in("toxic", "psychotropic_second"), parameter("prescription.keep_toxic", "term_years")),
    default=parameter("prescription.keep_ordinary", "term_years"),
)
kept_until = shift_months(of("issued_on"), kept_years * MONTHS_IN_YEAR)
before, restricted = of("abnormal_before"), of("abnormal_restricted")
