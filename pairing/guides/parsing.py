"""From the plain data of a library file to a Library, or to the list of everything wrong with it.

An explicit parser instead of a schema library: all mistakes are reported at once, by place.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from pairing.errors import InvalidLibrary
from pairing.guides.library import Library, Mode, Prompt, Topic
from pairing.participants import CareerStage

SCHEMA_VERSION = 1
MAX_TEXT = 200  # characters; longer prompts wrap badly on a phone
MAX_FOLLOW_UP = 120
N_FOLLOW_UPS = 2
DEEPEST = 3
ANY = "any"
_MEETINGS = ("first", "second", "later", "closing")
_FORMATS = ("sync", "async")
_ASKS = ("both", "focus")
_TOP = frozenset({"schema_version", "stages", "groups", "topics", "prompts"})
_TOPIC = frozenset(field.name for field in fields(Topic))
_PROMPT = frozenset(field.name for field in fields(Prompt))


def parse_library(data: object) -> Library:
    """Build a Library from what a YAML reader returned.

    Raises  InvalidLibrary listing every problem, each with the place it is at
    """
    sheet = _Sheet(data)
    sheet.allow(_TOP)
    sheet.check(sheet.get("schema_version") == SCHEMA_VERSION, "schema_version is not 1")
    stage_labels = _parse_labels(sheet, "stages")
    group_labels = _parse_labels(sheet, "groups")
    topics = _parse_topics(sheet, groups=group_labels)
    prompts = _parse_prompts(sheet, topics=topics)
    unlabeled = sorted(set(CareerStage) ^ set(stage_labels))
    sheet.check(not unlabeled, f"stages: missing or unknown: {', '.join(unlabeled)}")
    if sheet.problems:
        raise InvalidLibrary(sheet.problems)
    return Library(
        topics=MappingProxyType(topics),
        groups=tuple(
            (key, label, tuple(topic for topic in topics.values() if topic.group == key))
            for key, label in group_labels.items()
        ),
        stage_labels=MappingProxyType({CareerStage(k): text for k, text in stage_labels.items()}),
        prompts=MappingProxyType(prompts),
    )


class _Sheet:
    """One mapping of the file: reads fields, and notes what is wrong under the mapping's place.

    A field of the wrong type is noted and read as an empty one, so that reading can go on.
    """

    def __init__(self, data: object, *, place: str = "", problems: list[str] | None = None) -> None:
        self.place = place
        self.problems: list[str] = [] if problems is None else problems
        self._data: Mapping[Any, Any] = {}
        if isinstance(data, Mapping):
            self._data = data
        else:
            self.check(False, "not a mapping")

    def check(self, is_right: bool, problem: str) -> None:
        if not is_right:
            self.problems.append(f"{self.place}: {problem}" if self.place else problem)

    def allow(self, known: Collection[str]) -> None:
        for key in self._data:
            self.check(key in known, f"unknown field {key!r}")

    def get(self, key: str) -> Any:
        return self._data.get(key)

    def text(self, key: str, *, longest: int = MAX_TEXT) -> str:
        value = self._data.get(key)
        if isinstance(value, str) and len(value.strip()) > 0 and len(value) <= longest:
            return value
        self.check(False, f"{key} is not a text of 1 to {longest} characters")
        return ""

    def flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        self.check(isinstance(value, bool), f"{key} is neither true nor false")
        return value is True

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self._data.get(key)
        if isinstance(value, str) and value in allowed:
            return value
        self.check(False, f"{key} is {value!r}, not one of {', '.join(allowed)}")
        return ""

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._data.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.check(False, f"{key} is not a list of texts")
        return ()

    def choices(
        self, key: str, allowed: Collection[str], *, default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Read a list of keys; ["any"] is read as the empty tuple."""
        chosen = self.texts(key, default=default)
        if chosen == (ANY,):
            return ()
        self.check(bool(chosen), f"{key} is empty")
        self.check(len(set(chosen)) == len(chosen), f"{key} names something twice")
        for one in chosen:
            self.check(one in allowed, f"{key} names {one!r}, which is unknown")
        return chosen

    def rows(self, key: str, *, name: str) -> Iterator[tuple[str, "_Sheet"]]:
        """Give the rows of a list by their `name` field, which is unique and not empty."""
        rows = self._data.get(key)
        self.check(isinstance(rows, list) and bool(rows), f"{key} is not a list with entries")
        used: set[str] = set()
        for number, data in enumerate(rows if isinstance(rows, list) else (), start=1):
            row = _Sheet(data, place=f"{key}[{number}]", problems=self.problems)
            called = row.text(name)
            row.place = f"{key}[{number}] {called}".rstrip()
            row.check(called not in used, f"{name} is used twice")
            used.add(called)
            yield called, row


def _parse_labels(sheet: _Sheet, section: str) -> dict[str, str]:
    labels = {}
    for key, row in sheet.rows(section, name="key"):
        row.allow(("key", "label"))
        labels[key] = row.text("label")
    return labels


def _parse_topics(sheet: _Sheet, *, groups: Collection[str]) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    sheets: dict[str, _Sheet] = {}
    for key, row in sheet.rows("topics", name="key"):
        row.allow(_TOPIC)
        sheets[key] = row
        topics[key] = Topic(
            key=key,
            group=row.choice("group", groups),
            label=row.text("label"),
            sensitive=row.flag("sensitive"),
            related=row.texts("related", default=()),
        )
    for key, topic in topics.items():
        for other in topic.related:
            sheets[key].check(other in topics, f"related names {other!r}, which is unknown")
        sheets[key].check(key not in topic.related, "related names the topic itself")
    return topics


def _parse_prompts(sheet: _Sheet, *, topics: Collection[str]) -> dict[str, Prompt]:
    return {
        prompt_id: _parse_prompt(prompt_id, row, topics=topics)
        for prompt_id, row in sheet.rows("prompts", name="id")
    }


def _parse_prompt(prompt_id: str, row: _Sheet, *, topics: Collection[str]) -> Prompt:
    row.allow(_PROMPT)
    mode = row.choice("mode", tuple(Mode))
    is_vent = mode == Mode.VENT
    row.check(prompt_id.startswith(f"{mode}-"), f"id does not begin with {mode}-")
    depth = row.get("depth")
    row.check(depth in range(1, DEEPEST + 1), f"depth is {depth!r}, not 1 to {DEEPEST}")
    meetings = row.choices("meetings", _MEETINGS)
    row.check(depth != DEEPEST or meetings == ("later",), "depth 3 is for meetings: [later] only")
    follow_ups = row.texts("follow_ups")
    row.check(len(follow_ups) == N_FOLLOW_UPS, f"follow_ups are not {N_FOLLOW_UPS}")
    row.check(
        all(len(one.strip()) > 0 and len(one) <= MAX_FOLLOW_UP for one in follow_ups),
        f"a follow_up is not 1 to {MAX_FOLLOW_UP} characters long",
    )
    row.check(
        (row.get("turn") is not None) == is_vent, "a vent prompt needs a turn, and no other has one"
    )
    stages = row.choices("stages", tuple(CareerStage), default=(ANY,))
    formats = row.choices("formats", _FORMATS, default=("sync",) if is_vent else _FORMATS)
    return Prompt(
        id=prompt_id,
        mode=Mode(mode or Mode.SHARE),  # a wrong mode is noted, so this library is never built
        depth=depth,
        topics=row.choices("topics", topics),
        stages=frozenset(CareerStage(one) for one in stages if one in set(CareerStage)),
        meetings=frozenset(meetings),
        asks=row.choice("asks", _ASKS),
        formats=frozenset(formats or _FORMATS),
        care=row.flag("care"),
        text=row.text("text"),
        follow_ups=follow_ups,
        turn=row.text("turn") if is_vent else None,
    )
