"""The exact regime: pools small enough to look at every pair."""

from pairing.matching.exact.entry import MOST_PEOPLE, Exact, group_exact
from pairing.matching.groups import Group, Round

__all__ = ["MOST_PEOPLE", "Exact", "Group", "Round", "group_exact"]
