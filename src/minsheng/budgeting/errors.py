"""What the what-if desk refuses."""

from minsheng.kernel.errors import MinshengError


class TrialError(MinshengError):
    """A trial that cannot be started, found or shown."""
