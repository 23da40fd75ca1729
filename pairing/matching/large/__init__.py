"""The large regime: pools too large to look at every pair with an exact matching."""

from pairing.matching.large.engine import group_large

__all__ = ["group_large"]
