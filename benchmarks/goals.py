"""The goals of the engine, each with what was measured in this run and whether it is reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What a run found: ratios of wall time, seconds, megabytes."""

    people: int
    status: float
    reasons: float
    openfisca: float
    openfisca_in_memory: float
    forty: float
    explained: float
    compared: int
    peak_mb: float


def report(found: Measured) -> None:
    """Print every goal."""
    rows = (
        (
            "status and amount, end to end, at most 1.25 x the limit",
            f"{found.status:.2f}",
            found.status <= 1.25,
        ),
        ("all reasons, end to end, at most 1.6 x the limit", f"{found.reasons:.2f}", found.reasons <= 1.6),
        ("openfisca-core at least 10 x slower, end to end", f"{found.openfisca:.1f}", found.openfisca >= 10),
        (
            "openfisca-core at least 30 x slower, facts in memory",
            f"{found.openfisca_in_memory:.1f}",
            found.openfisca_in_memory >= 30,
        ),
        ("forty programmes, 1 M people in memory, at most 0.1 s", f"{found.forty:.3f} s", found.forty <= 0.1),
        (
            "one person explained, p99 at most 5 ms",
            f"{found.explained * 1e3:.1f} ms",
            found.explained <= 0.005,
        ),
        ("peak with all reasons at most 500 MB", f"{found.peak_mb:.0f} MB", found.peak_mb <= 500),
    )
    print(f"\nGoals at {found.people:,} people (10,000,000 are meant; ratios of wall time)")
    for goal, measured, reached in rows:
        print(f"  {goal:58}{measured:>10}  {'reached' if reached else 'NOT reached'}")
    print(
        f"  no disagreement over 10^8 fuzzed: `make soak`; this run compared {found.compared:,} drawn at random"
    )
