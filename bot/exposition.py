"""The text that Prometheus reads: families of samples with labels, nothing about what they mean.

Written here and not with a library: the usual one copies the whole environment, tokens included,
when it is imported, and brings a web server along. The tests read it with that library.
Source: prometheus.io/docs/instrumenting/exposition_formats, text format 0.0.4.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Kind(StrEnum):
    """What may be done with the samples of a family: counters only grow."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Sample:
    """One value. suffix: behind the name of its family, for the parts of a histogram."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Samples of one thing: a name in the usual style, and one line that says what it is."""

    name: str
    kind: Kind
    says: str
    samples: tuple[Sample, ...]


def render(families: Iterable[Family]) -> str:
    """Return the text; families without a sample are left out."""
    return "".join(f"{line}\n" for family in families for line in _lines(family))


def gauge(name: str, says: str, value: float) -> Family:
    """Return a family with one sample."""
    return Family(name, Kind.GAUGE, says, (Sample(float(value)),))


def gauges(name: str, says: str, label: str, values: Iterable[tuple[str, float]]) -> Family:
    """Return a family with one sample per value of a label, in the order of these."""
    found = (Sample(float(value), {label: str(of)}) for of, value in sorted(values))
    return Family(name, Kind.GAUGE, says, tuple(found))


def _lines(family: Family) -> Iterator[str]:
    if not family.samples:
        return
    yield f"# HELP {family.name} {family.says}"
    yield f"# TYPE {family.name} {family.kind.value}"
    for one in family.samples:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in one.labels.items())
        value = f"{one.value:.15g}"
        yield f"{family.name}{one.suffix}{f'{{{labels}}}' if labels else ''} {value}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
