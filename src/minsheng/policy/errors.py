"""The one error class of the policy language: a stable code and a sentence that says what to write instead."""

from __future__ import annotations

from minsheng.kernel.errors import MinshengError


class PolicyError(MinshengError):
    """A policy, a parameter or a pack cannot be used as it is written."""
