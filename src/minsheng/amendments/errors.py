"""What the room of policy changes refuses."""

from minsheng.kernel.errors import MinshengError


class AmendmentError(MinshengError):
    """A policy change that cannot be proposed, approved or ended like this."""
