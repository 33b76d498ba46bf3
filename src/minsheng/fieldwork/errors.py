"""What the week refuses."""

from minsheng.kernel.errors import MinshengError


class Refusal(MinshengError):  # noqa: N818 - the house's word
    """This cannot be done to the week now; `message` says why in Chinese."""
