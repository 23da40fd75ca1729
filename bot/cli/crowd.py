"""The others in the demo: whoever is not played by a person presses buttons and fills in forms.

They use the same doors as everybody. What they say is drawn from their ids, so that the same story
comes out the same; both of a pair say the same about whether they met, if they say anything.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from random import Random

from bot.cli.sample import VISITOR, answers_of
from bot.ids import Action, FeedbackField
from pairing.check_ins import MeetingAnswer
from pairing.feedback import Balance, Takeaway
from pairing.org_export import NO_MANAGER, Sheet
from pairing.profiles import CareerStage
from sandbox import Hands, NothingThere, OneWorkspace, Person, Sandbox, email_of

MEETS, TWICE = 0.8, 0.6  # of the pairs; of those that met
SAYS_SO, GIVES_FEEDBACK = 0.85, 0.75  # of people; of those who met
USEFUL, USEFUL_SHARES = "12345", (1, 2, 5, 10, 8)
BALANCE_SHARES, TAKEAWAY_SHARES = (10, 1, 1), (5, 3, 1)
AT_ONCE = 4  # people who act at the same time
COLUMNS = ("person", "manager", "team", "department", "location", "stage")
FIELDS = ("Xf0BOSS", "Xf0TEAM", "Xf0DEPT", "Xf0OFFICE", "Xf0LEVEL")


def coworkers(slack: OneWorkspace | Sandbox) -> list[Person]:
    """Return who can take part: no guest, no bot, no closed account."""
    everybody = slack.people.values()
    return [one for one in everybody if not (one.is_bot or one.deleted or one.is_restricted)]


def company_list(people: Iterable[Person]) -> Sheet:
    """Write who works where as `pairme import` takes it."""
    listed = list(people)
    emails = {one.id: email_of(one) for one in listed}
    rows = []
    for one in listed:
        boss, *places, level = (one.fields.get(field, "") for field in FIELDS)
        stage = level.replace(" ", "_")
        known = stage if stage in set(CareerStage) else ""
        rows.append((emails[one.id], emails.get(boss, NO_MANAGER), *places, known))
    return Sheet("people.csv", COLUMNS, tuple(rows))


def join_all(slack: OneWorkspace, people: Iterable[str]) -> int:
    """Let people join who have not; returns how many did."""

    def join(person: Hands) -> bool:
        person.command("/pairme")
        if person.modal is None:
            return False
        person.submit(answers_of(person.id, slack.people[person.id].fields))
        return True

    return _each(slack, people, join)


def say_whether_they_met(slack: OneWorkspace) -> int:
    """Let everybody but the visitor answer the check-in, or not; returns how many did."""

    def say(person: Hands) -> bool:
        if not _would(person, SAYS_SO):
            return False
        twice = Random(f"{_newest_group(person)} twice").random() < TWICE
        met = MeetingAnswer.YES_TWICE if twice else MeetingAnswer.YES_ONCE
        said = met if _met(person) else MeetingAnswer.NOT_YET
        person.click(f"{Action.CHECK_IN}.{said}")
        return True

    return _each(slack, _others(slack), say)


def say_how_it_was(slack: OneWorkspace) -> int:
    """Let everybody but the visitor give feedback, or not; returns how many did."""

    def say(person: Hands) -> bool:
        if not (_met(person) and _would(person, GIVES_FEEDBACK)):
            return False
        person.click(Action.FEEDBACK)
        chance = Random(f"{_newest_group(person)} {person.id} said")
        person.submit(
            {
                FeedbackField.USEFUL: chance.choices(USEFUL, USEFUL_SHARES)[0],
                FeedbackField.BALANCE: chance.choices(list(Balance), BALANCE_SHARES)[0].value,
                FeedbackField.TAKEAWAY: chance.choices(list(Takeaway), TAKEAWAY_SHARES)[0].value,
            }
        )
        while person.modal is not None:  # a thank-you stands where the form was
            person.close_modal()
        return True

    return _each(slack, _others(slack), say)


def _others(slack: OneWorkspace) -> list[str]:
    return [one.id for one in coworkers(slack) if one.id != VISITOR]


def _each(slack: OneWorkspace, people: Iterable[str], act: Callable[[Hands], bool]) -> int:
    """Let people do something, some at once. Returns how many did; who was not asked did not."""

    def try_to(slack_user_id: str) -> bool:
        try:
            return act(slack.person(slack_user_id))
        except NothingThere:
            return False

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(try_to, people))


def _newest_group(person: Hands) -> str:
    groups = [one.id for one in person.channels() if one.kind == "mpim"]
    if not groups:
        raise NothingThere(f"{person.id} has no partner")
    return groups[-1]


def _met(person: Hands) -> bool:
    return Random(_newest_group(person)).random() < MEETS


def _would(person: Hands, share: float) -> bool:
    return Random(f"{_newest_group(person)} {person.id}").random() < share
