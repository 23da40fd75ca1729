"""How much memory this process holds: now, and at most since the mark.

Linux tells both per program. The usual way, getrusage, counts what the parent held when it started
this process, too, and is only used where there is nothing better.
"""

import resource
import sys
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_HERE = "5"  # written to clear_refs it makes the peak start again (proc(5))
MB = 1024 * 1024


def mark_peak() -> None:
    """Let the peak start again from what is held now, where the system can."""
    try:
        _RESET.write_text(_HERE)
    except OSError:
        return  # the peak then includes what was held before


def held_mb() -> float:
    """Give what is resident now."""
    return _read("VmRSS")


def peak_mb() -> float:
    """Give the most that was resident since the mark."""
    return _read("VmHWM")


def _read(name: str) -> float:
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MB
    [kilobytes] = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(kilobytes) * 1024 / MB
