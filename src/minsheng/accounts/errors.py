"""What the accounts refuse."""

from minsheng.kernel.errors import MinshengError


class Refusal(MinshengError):  # noqa: N818 - the house's word
    """This officer may not do this: `code` for machines, `message` the reason in Chinese; HTTP 403."""


class AccountError(MinshengError):
    """An account that cannot be made as asked."""
