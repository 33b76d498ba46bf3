"""One stream of chance per topic, so that a change in one file does not reshuffle all the others."""

from random import Random


def stream(seed: int, topic: str) -> Random:
    """A generator that depends on nothing but seed and topic (strings seed by SHA-512, not by the hash of the process)."""
    return Random(f"{seed}:{topic}")  # noqa: S311 - people are made up here, nothing is kept secret
