"""A message as Slack wants it: blocks for the eye, and a plain text for everything else."""

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]  # a button, a menu or a text inside a block


@dataclass(frozen=True, slots=True)
class Rendered:
    """text: what notifications and screen readers use, never empty; blocks: at most 50."""

    text: str
    blocks: tuple[Block, ...] = ()
