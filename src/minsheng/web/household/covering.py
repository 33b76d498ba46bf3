"""What an officer may not see in an explanation: means and medical facts, unless the duty is there and a purpose was given."""

from collections.abc import Collection

from minsheng.discovery import redaction
from minsheng.engine.results import Explained
from minsheng.engine.wording import UNKNOWN

SIGN = redaction.SIGN
SECTIONS = {"means": redaction.MEANS, "medical": redaction.MEDICAL}


def hidden_columns(unlocked: Collection[str]) -> frozenset[str]:
    """Columns of the facts that stay covered while only these sections (means, medical) are open."""
    covered = [columns for section, columns in SECTIONS.items() if section not in unlocked]
    return frozenset().union(*covered)


def rests_on(part: Explained, hidden: Collection[str]) -> bool:
    """Whether the part stands on a covered fact."""
    return any(use.column in hidden for use in part.facts)


def text_of(part: Explained, hidden: Collection[str]) -> str:
    """The words of a part, with what the subject has covered where it must be; what the rule asks for is public."""
    if part.have not in ("", UNKNOWN) and rests_on(part, hidden):
        return part.text.replace(part.have, SIGN)
    return part.text
