"""What a reader sees of a text that somebody typed."""

import re

# Printable to Python, yet without a picture: fillers, joiners and variation selectors.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)


def visible(text: str) -> str:
    """Keep what a reader sees: no control, zero-width or direction-changing characters, and one
    space for any white space."""
    spaced = " ".join(text.split())
    return " ".join(_UNSEEN.sub("", "".join(filter(str.isprintable, spaced))).split())
