"""What the registry refuses."""

from minsheng.kernel.errors import MinshengError


class RegistryError(MinshengError):
    """The registry cannot do this; nothing was changed."""
