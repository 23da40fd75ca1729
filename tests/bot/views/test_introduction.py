"""The introduction: two people read the same message, so it must not tell on either of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.views import introduction
from bot.views.rendered import Rendered
from pairing.history import PairHistory
from pairing.ids import ParticipantId, PersonId
from pairing.matching import plan_round
from pairing.participants import CareerStage, Participant, Profile
from pairing.programs import Preset, Rules
from storage.pairs import Member, PairView
from tests.bot.views.catalog import ANA, BEN, BERLIN, CHLOE, LIBRARY, PROMPTS, ROUND_AT, intro, pair

SLACK_IDS = (ANA, BEN, CHLOE)
TOPICS = sorted(LIBRARY.topics)
PRIVATE = {key for key, topic in LIBRARY.topics.items() if topic.sensitive}
profiles = st.builds(
    Profile,
    st.sampled_from([*CareerStage, None]),
    st.lists(st.sampled_from(TOPICS), max_size=3, unique=True).map(tuple),
    st.lists(st.sampled_from(TOPICS), max_size=5, unique=True).map(tuple),
)


def introduce(*people: Profile, zones: tuple[str | None, ...] = (BERLIN,) * 3) -> Rendered | None:
    """Match these people and render what the pair gets; None when rules keep them apart."""
    pool = [
        Participant(
            ParticipantId(n),
            PersonId(n + 10),
            profile,
            zones[n - 1],
            datetime(2026, 1, 1, tzinfo=UTC),
        )
        for n, profile in enumerate(people, 1)
    ]
    plan = plan_round(pool, PairHistory.of([]), Rules(), seed=1)
    if not plan.pairs or len(plan.pairs[0].members) < len(people):
        return None
    planned = plan.pairs[0]
    members = tuple(
        Member(member, PersonId(member + 10), SLACK_IDS[member - 1], BERLIN)
        for member in planned.members
    )
    view = PairView(
        id=pair().id,
        round_id=pair().round_id,
        channel_id="C1",
        due_at=ROUND_AT,
        preset=Preset.STANDARD,
        members=members,
        reasons=planned.reasons,
        prompt_ids=(),
        score=planned.score,
    )
    return introduction.pair_intro(
        view,
        zone=BERLIN,
        prompts=PROMPTS,
        starter=planned.members[0],
        met_before=False,
        challenges={},
        profiles={one.participant_id: Profile() for one in view.members},
        hours=None,
        library=LIBRARY,
    )


def why(rendered: Rendered) -> str:
    """The block that says why these people were brought together."""
    return str(rendered.blocks[1]["text"]["text"])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(profiles, min_size=2, max_size=3))
def test_no_private_topic_number_or_stage_is_shown(people: list[Profile]) -> None:
    rendered = introduce(*people)
    if rendered is None:
        return

    said = why(rendered)
    for topic in {key for person in people for key in person.grow_topics} & PRIVATE:
        assert LIBRARY.topics[topic].label not in said
    for stage in CareerStage:
        assert LIBRARY.stage_label(stage) not in json.dumps(rendered.blocks)
    assert "senior to" not in said
    numbers = re.findall(r"[0-9]+", re.sub(r"<@U\w+>|about [0-9]+ hours", "", said))
    assert numbers == []


def test_the_score_is_nowhere_in_the_message() -> None:
    whole = json.dumps(intro().blocks) + intro().text

    assert pair().score == 0.8765
    assert "0.87" not in whole
    assert "87" not in whole


def test_a_private_wish_that_two_people_share_is_named_to_neither() -> None:
    for private in PRIVATE:
        wish = Profile(CareerStage.SENIOR, (private,), ())

        rendered = introduce(wish, wish)

        assert rendered is not None
        assert LIBRARY.topics[private].label not in why(rendered)


def test_people_are_told_in_whole_words_how_long_their_days_overlap() -> None:
    said = {
        line
        for here, there in product(
            ["Europe/Berlin"], ["Europe/Berlin", "America/New_York", "Asia/Tokyo"]
        )
        if (rendered := introduce(Profile(), Profile(), zones=(here, there, None))) is not None
        for line in why(rendered).splitlines()
        if "overlap" in line
    }

    assert "• Your working hours overlap by about 8 hours." in said
    assert not any("1 hours" in line for line in said)


def test_everybody_is_mentioned_the_starter_is_asked_and_the_button_names_the_pair() -> None:
    rendered = intro(trio=True)
    whole = json.dumps(rendered.blocks)

    assert all(f"<@{who}>" in rendered.text for who in SLACK_IDS)
    assert f"<@{BEN}>, could you press *Find a time* first?" in whole
    assert [
        block["elements"][0]["value"] for block in rendered.blocks if block["type"] == "actions"
    ] == ["7"]


def test_a_prompt_with_slacks_own_marks_is_shown_as_it_is_written() -> None:
    strange = replace(PROMPTS[0], text="Is 1 < 2 & 3 > 2?")

    rendered = introduction.pair_intro(
        pair(),
        zone=BERLIN,
        prompts=[strange],
        starter=ParticipantId(1),
        met_before=False,
        challenges={},
        profiles={one.participant_id: Profile() for one in pair().members},
        hours=None,
        library=LIBRARY,
    )

    assert "1. Is 1 &lt; 2 &amp; 3 &gt; 2?" in json.dumps(rendered.blocks)
