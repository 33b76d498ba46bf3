"""What the registry refuses."""

from minsheng.kernel.errors import MinshengError


class RegistryError(MinshengError):
    """The registry cannot do this; nothing was changed."""


class Refusal(MinshengError):
    """The registry may not do this for whoever asks; HTTP 403."""
