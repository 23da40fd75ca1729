"""Reading SQLite's write-ahead log: where the last commit in it ends.

Source: sqlite.org/fileformat2.html, section 4 "The Write-Ahead Log" (2026-11).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER, FRAME = 32, 24  # bytes of the file's header and of each frame's


@dataclass(frozen=True)
class Log:
    """A log as it was at one moment.

    salts  change whenever the log begins anew; frames with others are left over from before
    end    the byte behind the last commit
    """

    content: bytes
    salts: bytes
    end: int


def read_log(content: bytes) -> Log:
    """Find the end of the last commit; an empty file has none. Cost: linear in the pages."""
    if len(content) < HEADER:
        return Log(content, b"", 0)
    page_size = struct.unpack_from(">I", content, 8)[0]
    salts = content[16:24]
    end = at = HEADER
    while content[at + 8 : at + 16] == salts:
        pages_after_commit = struct.unpack_from(">I", content, at + 4)[0]
        at += FRAME + page_size
        if pages_after_commit and at <= len(content):
            end = at
    return Log(content, salts, end)
