"""What the trail refuses."""

from minsheng.kernel.errors import MinshengError


class TrailError(MinshengError):
    """An event that cannot be written down faithfully, or an anchor that cannot be read."""
