"""同类待遇就高 — what these subsidies ask: no higher benefit of the same kind (for old age, injury in office, retired cadres)."""

from minsheng.policy import Person, asked, need, presumed


def no_higher(key: str, kind: str, clause: str = "国发〔2015〕52号 二（四）"):
    """Nobody has two benefits of one kind; the higher one stays. No file brings those of other departments."""
    text = f"没有在领更高的同类{kind}（老年、因公致残、离休等）"
    higher = presumed(
        asked(key, f"在领更高的同类{kind}（老年、因公致残、离休等）", "flag", Person),
        False,
        "没有说在领的，按没有计算",
    )
    return need(
        "no_higher",
        ~higher,
        text,
        clause,
        ask="人社、退役军人、老干部部门",
        known_at="case",
    )
