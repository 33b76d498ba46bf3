"""Refusals of the self-check."""

from minsheng.kernel.errors import MinshengError


class SelfCheckError(MinshengError):
    """The answers cannot be read like this; `message` says why in Chinese."""
