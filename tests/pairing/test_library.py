from collections.abc import Callable
from copy import deepcopy
from importlib import resources
from typing import Any

import pytest
import yaml

from pairing.errors import InvalidLibrary
from pairing.guides import load_library
from pairing.guides.library import Mode
from pairing.guides.parsing import extend_library, parse_library
from pairing.participants import CareerStage

Edit = Callable[[dict[str, Any]], object]

SMALL: dict[str, Any] = {
    "schema_version": 1,
    "stages": [{"key": stage.value, "label": stage.value} for stage in CareerStage],
    "groups": [{"key": "talk", "label": "Talking"}],
    "topics": [
        {"key": "writing", "group": "talk", "label": "Writing", "related": ["stress"]},
        {"key": "stress", "group": "talk", "label": "Stress", "sensitive": True},
    ],
    "prompts": [
        {
            "id": "vent-001",
            "mode": "vent",
            "depth": 2,
            "topics": ["writing"],
            "meetings": ["any"],
            "asks": "focus",
            "text": "What was hard?",
            "follow_ups": ["And then?", "What else?"],
            "turn": "Which part can you influence?",
        }
    ],
}


def edited(*edits: Edit) -> dict[str, Any]:
    data = deepcopy(SMALL)
    for edit in edits:
        edit(data)
    return data


def in_prompt(**changes: object) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        data["prompts"][0].update(changes)

    return edit


def in_topic(**changes: object) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        data["topics"][0].update(changes)

    return edit


def problems_of(data: object) -> tuple[str, ...]:
    with pytest.raises(InvalidLibrary) as refused:
        parse_library(data)
    return refused.value.problems


def test_the_library_of_the_package_is_whole() -> None:
    library = load_library()

    assert len(library.topics) == 42
    assert len(library.prompts) == 200
    assert library.groups[0][:2] == ("communication", "Communication")
    assert sum(len(topics) for _, _, topics in library.groups) == 42
    assert library.stage_label(CareerStage.NEW_TO_FIELD) == "New to my field"
    assert library.prompt("share-001").mode is Mode.SHARE
    assert load_library() is library


def test_every_topic_has_prompts_of_four_modes() -> None:
    library = load_library()

    for key in library.topics:
        modes = {prompt.mode for prompt in library.prompts.values() if key in prompt.topics}
        assert len(modes) >= 4, key


def test_the_package_s_file_reads_the_same_without_libyaml() -> None:
    text = resources.files("pairing.guides").joinpath("library.yaml").read_text(encoding="utf-8")

    assert parse_library(yaml.load(text, Loader=yaml.CSafeLoader)) == load_library()


def test_an_unknown_prompt_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_library().prompt("share-999")


def test_defaults_are_any_stage_any_format_and_no_care() -> None:
    edit = in_prompt(id="share-001", mode="share", topics=["any"], turn=None)

    prompt = parse_library(edited(edit)).prompt("share-001")

    assert (prompt.topics, prompt.stages, prompt.meetings) == ((), frozenset(), frozenset())
    assert prompt.formats == {"sync", "async"}
    assert not prompt.care
    assert prompt.turn is None


def test_a_vent_prompt_is_for_live_talks() -> None:
    assert parse_library(SMALL).prompt("vent-001").formats == {"sync"}


def test_a_prompt_can_be_meant_for_some_stages() -> None:
    library = parse_library(edited(in_prompt(stages=["senior", "manager"], formats=["any"])))

    assert library.prompt("vent-001").stages == {CareerStage.SENIOR, CareerStage.MANAGER}
    assert library.prompt("vent-001").formats == {"sync", "async"}


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda data: data.update(schema_version=2), "schema_version is not 1"),
        (lambda data: data.update(extra=1), "unknown field 'extra'"),
        (lambda data: data.pop("groups"), "groups is not a list with entries"),
        (lambda data: data.update(prompts=[]), "prompts is not a list with entries"),
        (lambda data: data["stages"].pop(), "stages: missing or unknown: executive"),
        (lambda data: data["prompts"].append("x"), "prompts[2]: not a mapping"),
        (lambda data: data["prompts"].append(SMALL["prompts"][0]), "id is used twice"),
        (in_topic(group="none"), "topics[1] writing: group is 'none', not one of talk"),
        (in_topic(label=" "), "label is not a text of 1 to 200 characters"),
        (in_topic(sensitive="yes"), "sensitive is neither true nor false"),
        (in_topic(related=["x"]), "related names 'x', which is unknown"),
        (in_topic(related=["writing"]), "related names the topic itself"),
        (in_topic(related="stress"), "related is not a list of texts"),
        (in_prompt(mode="chat"), "mode is 'chat', not one of share, brainstorm"),
        (in_prompt(mode=["vent"]), "mode is ['vent'], not one of"),
        (in_prompt(id="share-001"), "id does not begin with vent-"),
        (in_prompt(depth=4), "depth is 4, not 1 to 3"),
        (in_prompt(depth="1"), "depth is '1', not 1 to 3"),
        (in_prompt(depth=3), "depth 3 is for meetings: [later] only"),
        (in_prompt(topics=[]), "topics is empty"),
        (in_prompt(topics=["any", "writing"]), "topics names 'any', which is unknown"),
        (in_prompt(topics=["stress", "stress"]), "topics names something twice"),
        (in_prompt(topics=[7]), "topics is not a list of texts"),
        (in_prompt(stages=["boss"]), "stages names 'boss', which is unknown"),
        (in_prompt(meetings=None), "meetings is not a list of texts"),
        (in_prompt(formats=["fax"]), "formats names 'fax', which is unknown"),
        (in_prompt(asks="nobody"), "asks is 'nobody', not one of both, focus"),
        (in_prompt(care=1), "care is neither true nor false"),
        (in_prompt(text="x" * 201), "text is not a text of 1 to 200 characters"),
        (in_prompt(follow_ups=["one?"]), "follow_ups are not 2"),
        (in_prompt(follow_ups=["x" * 121, "?"]), "a follow_up is not 1 to 120 characters long"),
        (in_prompt(turn=None), "a vent prompt needs a turn, and no other has one"),
        (in_prompt(mode="share", id="share-1"), "a vent prompt needs a turn, and no other has one"),
        (in_prompt(colour="red"), "prompts[1] vent-001: unknown field 'colour'"),
    ],
)
def test_a_mistake_is_named_with_its_place(edit: Edit, problem: str) -> None:
    found = problems_of(edited(edit))

    assert any(problem in one for one in found), found


def test_all_mistakes_are_listed_at_once() -> None:
    found = problems_of(edited(in_topic(label=None), in_prompt(asks=None, depth=None)))

    assert len(found) == 3


def test_something_else_than_a_library_is_refused() -> None:
    assert problems_of(["a", "list"])[0] == "not a mapping"


PROMPT = {**SMALL["prompts"][0], "id": "vent-901", "topics": ["stress", "mediation"]}
ADDED: dict[str, Any] = {
    "schema_version": 1,
    "labels": {"writing": "Writing well"},
    "topics": [
        {"key": "mediation", "group": "talk", "label": "Mediation", "related": ["stress"]},
        {"key": "rest", "group": "talk", "label": "Rest", "related": ["mediation"]},
    ],
    "prompts": [PROMPT],
}


def test_a_program_may_add_prompts_and_topics_and_rename_topics() -> None:
    library = parse_library(SMALL)

    extended = extend_library(library, ADDED)

    assert list(extended.prompts) == ["vent-001", "vent-901"]
    labels = {key: topic.label for key, topic in extended.topics.items()}
    assert labels == {
        "writing": "Writing well",
        "stress": "Stress",
        "mediation": "Mediation",
        "rest": "Rest",
    }
    [(_, heading, inside)] = extended.groups
    assert (heading, inside) == ("Talking", tuple(extended.topics.values()))
    assert library == parse_library(SMALL)


@pytest.mark.parametrize("part", ["labels", "topics", "prompts"])
def test_a_program_may_add_one_thing_only(part: str) -> None:
    added = {"schema_version": 1, part: ADDED[part]}
    if part == "prompts":
        added = {"schema_version": 1, part: [{**PROMPT, "topics": ["any"]}]}

    extended = extend_library(parse_library(SMALL), added)

    assert extended != parse_library(SMALL)


def test_everything_wrong_in_what_is_added_is_listed_with_its_place() -> None:
    with pytest.raises(InvalidLibrary) as refused:
        extend_library(
            parse_library(SMALL),
            {
                "labels": {"nothing": "Nothing", "writing": ""},
                "topics": [{"key": "stress", "group": "walk", "label": "Stress"}],
                "prompts": [{**PROMPT, "id": "vent-001", "topics": ["nowhere"]}],
                "stages": [],
            },
        )

    assert refused.value.problems == (
        "unknown field 'stages'",
        "schema_version is not 1",
        "labels: unknown field 'nothing'",
        "labels: writing is not a text of 1 to 200 characters",
        "topics[1] stress: the library has a topic with this key",
        "topics[1] stress: group is 'walk', not one of talk",
        "prompts[1] vent-001: the library has a prompt with this id",
        "prompts[1] vent-001: topics names 'nowhere', which is unknown",
    )
