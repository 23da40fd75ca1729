"""From the plain data of a library file to a Library, or to the list of everything wrong with it.

An explicit parser instead of a schema library: all mistakes are reported at once, by place.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from types import MappingProxyType

from pairing.errors import InvalidLibrary
from pairing.guides.library import Library, Mode, Prompt, Topic
from pairing.guides.sheet import ANY, Sheet
from pairing.participants import CareerStage

SCHEMA_VERSION = 1
MAX_FOLLOW_UP = 120
N_FOLLOW_UPS = 2
DEEPEST = 3
_MEETINGS = ("first", "second", "later", "closing")
_FORMATS = ("sync", "async")
_ASKS = ("both", "focus")
_TOP = frozenset({"schema_version", "stages", "groups", "topics", "prompts"})
_ADDED = frozenset({"schema_version", "labels", "topics", "prompts"})
_TOPIC = frozenset(field.name for field in fields(Topic))
_PROMPT = frozenset(field.name for field in fields(Prompt))


def parse_library(data: object) -> Library:
    """Build a Library from what a YAML reader returned.

    Raises  InvalidLibrary listing every problem, each with the place it is at
    """
    sheet = Sheet(data)
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
        groups=_by_group(topics, group_labels),
        stage_labels=MappingProxyType({CareerStage(k): text for k, text in stage_labels.items()}),
        prompts=MappingProxyType(prompts),
    )


def extend_library(library: Library, data: object) -> Library:
    """Add what a program brings of its own, from what a YAML reader returned.

    data     "prompts" and "topics" as in the library itself, with ids and keys that are new, and
             "labels", other words for topics there are (key -> words); each may be absent
    Raises   InvalidLibrary listing every problem, each with the place it is at
    """
    sheet = Sheet(data)
    sheet.allow(_ADDED)
    sheet.check(sheet.get("schema_version") == SCHEMA_VERSION, "schema_version is not 1")
    topics = _relabel(sheet, library.topics)
    groups = {key: label for key, label, _ in library.groups}
    if sheet.get("topics") is not None:
        topics |= _parse_topics(sheet, groups=groups, known=topics)
    prompts = dict(library.prompts)
    if sheet.get("prompts") is not None:
        prompts |= _parse_prompts(sheet, topics=topics, known=prompts)
    if sheet.problems:
        raise InvalidLibrary(sheet.problems)
    return replace(
        library,
        topics=MappingProxyType(topics),
        groups=_by_group(topics, groups),
        prompts=MappingProxyType(prompts),
    )


def _parse_labels(sheet: Sheet, section: str) -> dict[str, str]:
    labels = {}
    for key, row in sheet.rows(section, name="key"):
        row.allow(("key", "label"))
        labels[key] = row.text("label")
    return labels


def _by_group(
    topics: Mapping[str, Topic], labels: Mapping[str, str]
) -> tuple[tuple[str, str, tuple[Topic, ...]], ...]:
    return tuple(
        (key, label, tuple(topic for topic in topics.values() if topic.group == key))
        for key, label in labels.items()
    )


def _relabel(sheet: Sheet, topics: Mapping[str, Topic]) -> dict[str, Topic]:
    labels = sheet.get("labels")
    if labels is None:
        return dict(topics)
    row = Sheet(labels, place="labels", problems=sheet.problems)
    row.allow(topics)
    renamed = [key for key in topics if row.get(key) is not None]
    return dict(topics) | {key: replace(topics[key], label=row.text(key)) for key in renamed}


def _parse_topics(
    sheet: Sheet, *, groups: Collection[str], known: Mapping[str, Topic] = MappingProxyType({})
) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    sheets: dict[str, Sheet] = {}
    for key, row in sheet.rows("topics", name="key"):
        row.allow(_TOPIC)
        row.check(key not in known, "the library has a topic with this key")
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
            is_known = other in topics or other in known
            sheets[key].check(is_known, f"related names {other!r}, which is unknown")
        sheets[key].check(key not in topic.related, "related names the topic itself")
    return topics


def _parse_prompts(
    sheet: Sheet, *, topics: Collection[str], known: Collection[str] = ()
) -> dict[str, Prompt]:
    prompts = {}
    for prompt_id, row in sheet.rows("prompts", name="id"):
        row.check(prompt_id not in known, "the library has a prompt with this id")
        prompts[prompt_id] = _parse_prompt(prompt_id, row, topics=topics)
    return prompts


def _parse_prompt(prompt_id: str, row: Sheet, *, topics: Collection[str]) -> Prompt:
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
