"""What an answer is refused for."""

from minsheng.kernel.errors import MinshengError


class Refusal(MinshengError):  # noqa: N818 - the house's word
    """This answer cannot be taken; `message` says in Chinese what to change."""
