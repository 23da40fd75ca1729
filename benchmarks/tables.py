"""Tables of plain text, right-aligned, and the little arithmetic they need."""

import sys
from collections.abc import Sequence
from statistics import median
from time import perf_counter


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows under a head; the first column is aligned left."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    text = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    rule = "-" * max(len(line) for line in text)
    return "\n".join(["", title, rule, text[0], rule, *text[1:], rule, ""])


def percent(share: float | None, *, digits: int = 3) -> str:
    """Write a share as a percentage; a dash when there is none."""
    return "-" if share is None else f"{100 * share:.{digits}f}"


def seconds(values: Sequence[float]) -> str:
    """Write the median and, of several, the longest."""
    middle = f"{median(values):.3g}"
    return middle if len(values) == 1 else f"{middle} ({max(values):.3g})"


class Progress:
    """Writes what is going on to the error stream: at most one line a few seconds."""

    def __init__(self, what: str, *, every_s: float = 5.0) -> None:
        self._what = what
        self._every_s = every_s
        self._began = self._last = perf_counter()

    def __call__(self, line: str) -> None:
        now = perf_counter()
        if now - self._last >= self._every_s:
            self._last = now
            sys.stderr.write(f"[{now - self._began:6.0f} s] {self._what}: {line}\n")
            sys.stderr.flush()

    def say(self, line: str) -> None:
        """Write a line now, whatever was written before."""
        self._last = perf_counter()
        sys.stderr.write(f"[{self._last - self._began:6.0f} s] {self._what}: {line}\n")
        sys.stderr.flush()
