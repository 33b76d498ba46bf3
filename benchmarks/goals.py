"""The goals of the engine, each with what was measured in this run and whether it is reached."""

from dataclasses import dataclass


@dataclass
class Measured:
    """What a run found: ratios of wall time, seconds, megabytes; None: not measured."""

    people: int
    status: float | None = None
    reasons: float | None = None
    status_to_arrow: float | None = None
    reasons_to_arrow: float | None = None
    openfisca: float | None = None
    openfisca_in_memory: float | None = None
    forty: float | None = None
    explained: float | None = None
    explained_sources: float | None = None
    peak_mb: float | None = None
    compared: int = 0


GOALS: tuple[tuple[str, str, str, float], ...] = (
    ("status", "status and amount, at most 1.25 x the limit (DuckDB copies)", "{:.2f}", -1.25),
    ("reasons", "all reasons, at most 1.6 x the limit (DuckDB copies)", "{:.2f}", -1.6),
    ("status_to_arrow", "the same to Arrow, which is faster (no goal): 1.25", "{:.2f}", -1.25),
    ("reasons_to_arrow", "the same with all reasons to Arrow (no goal): 1.6", "{:.2f}", -1.6),
    ("openfisca", "openfisca-core at least 10 x slower, end to end", "{:.1f}", 10),
    ("openfisca_in_memory", "openfisca-core at least 30 x slower, facts in memory", "{:.1f}", 30),
    ("forty", "forty programmes, 1 M people in memory, at most 0.1 s", "{:.3f} s", -0.1),
    ("explained", "one person, every condition explained, p99 at most 0.005", "{:.4f} s", -0.005),
    ("explained_sources", "the same with every source listed (no goal): 0.005", "{:.4f} s", -0.005),
    ("peak_mb", "peak with all reasons at most 500 MB", "{:.0f} MB", -500),
)
"""What was measured, the goal in words, how it is printed, the bound: a lower one, or negative an upper one."""


def report(found: Measured) -> None:
    """Print every goal that was measured."""
    print(f"\nGoals at {found.people:,} people (10,000,000 are meant; ratios of wall time)")
    for name, goal, form, bound in GOALS:
        value = getattr(found, name)
        if value is not None:
            reached = value <= -bound if bound < 0 else value >= bound
            print(f"  {goal:60}{form.format(value):>10}  {'reached' if reached else 'NOT reached'}")
    if found.compared:
        print(
            f"  no disagreement over 10^8 fuzzed: `make soak`; this run compared {found.compared:,} drawn at random"
        )
