"""What the phone is refused."""

from minsheng.kernel.errors import MinshengError


class Refusal(MinshengError):  # noqa: N818 - the house's word
    """This cannot be taken in as it was sent; `message` says in Chinese what to change."""
