"""A workspace larger than the sample: as many people as asked for, always the same."""

from __future__ import annotations

import pytest

from sandbox import Sandbox, invent_people, sample_people


def test_a_workspace_has_as_many_coworkers_as_asked_for() -> None:
    found = invent_people(200)

    coworkers = [one for one in found if not (one.is_restricted or one.deleted)]
    assert len(coworkers) == 200
    assert found[: len(sample_people())] == sample_people()
    assert invent_people(12) == sample_people()
    assert invent_people(200) == found


def test_nobody_is_there_twice_and_every_manager_works_there() -> None:
    found = invent_people(1_000)

    ids = {one.id for one in found}
    assert len(ids) == len({one.name for one in found}) == len(found)
    bosses = {one.fields["Xf0BOSS"] for one in found if "Xf0BOSS" in one.fields}
    assert bosses <= ids


@pytest.mark.parametrize("n", [11, 1_213])
def test_there_are_no_more_people_than_names(n: int) -> None:
    with pytest.raises(ValueError, match="12 to 1212 people"):
        invent_people(n)


def test_the_people_are_in_the_workspace() -> None:
    with Sandbox(invent_people(20)) as slack:
        assert sum(one.id.endswith("CREW") for one in slack.people.values()) == 8
