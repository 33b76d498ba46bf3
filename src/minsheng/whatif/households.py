"""Who is better off and who is not, each household once over all programmes that a comparison shows.

A household that leaves the edge list for dibao loses nothing; counted by programme it would be a winner and a loser.
"""

# ruff: noqa: S608 - these queries hold only names of ours and numbers

from collections.abc import Mapping

import duckdb

_EACH = (
    "select coalesce(joint_id, -subject_id) as home, was, will, (after_fen - before_fen) * {times} as more_fen, "
    "subject_id in (select subject_id from moved_{code} where change = 'unclear') as unclear from both_{code}"
)
_WHOLE = (
    "select bool_or(unclear) as unclear, sum(more_fen) as more_fen, bool_or(will and not was) as enters, "
    "bool_or(was and not will) as leaves from ({each}) group by home"
)
_GAIN = "more_fen > 0 or (more_fen = 0 and enters and not leaves)"
_LOSE = "more_fen < 0 or (more_fen = 0 and leaves and not enters)"
_COUNTS = (
    "select count(*) filter (unclear) as unclear, "
    f"count(*) filter (not unclear and ({_GAIN})) as gain, count(*) filter (not unclear and ({_LOSE})) as lose, "
    "count(*) filter (not unclear and more_fen = 0 and enters and leaves) as moved, "
    "count(*) filter (not unclear and more_fen = 0 and not enters and not leaves) as same from ({whole})"
)


def counted(db: duckdb.DuckDBPyConnection, times: Mapping[str, int]) -> dict[str, int]:
    """{gain, lose, moved, same, unclear}: households by the money of a year over the programmes of `times` (code -> payments a
    year), whose tables `both_<code>` and `moved_<code>` lie there. Where no money moves, who only enters gains, who only leaves
    loses, who does both has moved to another programme. `unclear`: something they have can no longer be judged. A person
    of no household counts as one."""
    each = " union all ".join(_EACH.format(code=code, times=n) for code, n in times.items())
    found = db.sql(_COUNTS.format(whole=_WHOLE.format(each=each)))
    return dict(zip(found.columns, found.fetchall()[0], strict=True))
