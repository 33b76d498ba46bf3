"""What the assessment refuses."""

from minsheng.kernel.errors import MinshengError


class AssessmentError(MinshengError):
    """A run that may not start, failed, or cannot be repeated."""
