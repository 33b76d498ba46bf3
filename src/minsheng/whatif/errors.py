"""Refusals of a what-if."""

from minsheng.kernel.errors import MinshengError


class WhatIfError(MinshengError):
    """The question cannot be asked like this; `message` says why in Chinese."""
