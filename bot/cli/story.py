"""The whole story without a browser: people join, a round runs, messages arrive, somebody answers.

Everything goes through the same doors as in Slack: slash commands, forms, buttons, the scheduler.
At the end the story is checked against what the local Slack saw.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.cli.sample import GUEST, SAMPLE_ANSWERS
from bot.cli.stage import Stage
from bot.ids import Action
from bot.views.blocks import join_words
from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import FollowUp
from sandbox import sample_people
from sandbox.conversations import Conversation

SPEED = 60.0  # a minute of the local Slack in a second, so that its rate limits do not bore
SKIPS, ANSWERS_LATER = "U12LIAM", "U01ANA"
PATIENCE_S = 20.0


@dataclass(slots=True)
class Story:
    """What happened, in numbers, and which checks failed."""

    joined: int = 0
    refused: int = 0
    heads_ups: int = 0
    groups: int = 0
    trios: int = 0
    intros: int = 0
    nudges: int = 0
    midpoints: int = 0
    check_ins: int = 0
    answered: int = 0
    late_acks: int = 0
    rate_limited: int = 0
    problems: list[str] = field(default_factory=list)


def tell_story(*, as_json: bool = False) -> bool:
    """Play and check the story. Prints it, or one JSON object. Returns whether all checks held."""
    console = Console(stderr=as_json, highlight=False)
    with Stage(speed=SPEED) as stage:
        story = _Play(stage, console).run()
    if as_json:
        sys.stdout.write(json.dumps(asdict(story), indent=2) + "\n")
    if story.problems:
        for problem in story.problems:
            console.print(f"[red]✗[/red] {problem}")
        return False
    console.print("[green]✓[/green] Everybody heard from the bot exactly once. The story holds.")
    return True


class _Play:
    def __init__(self, stage: Stage, console: Console) -> None:
        self._stage, self._slack, self._console = stage, stage.slack, console
        self._names = {person.id: person.real_name for person in sample_people()}
        self._story = Story()

    def run(self) -> Story:
        """Play the scenes in order; stop at the first after which nothing comes."""
        try:
            self._play()
        except TimeoutError:
            self._story.problems.append(
                f"the next message did not arrive within {PATIENCE_S:g} seconds"
            )
        else:
            self._verify()
        return self._story

    def _play(self) -> None:
        self._step("Twelve people type /pairme and fill in the form", self._join)
        self._step("A guest tries too", self._refuse)
        self._step("One of them skips this round", self._skip)
        self._step("The clock moves to the next round", self._round)
        self._show_intro()
        self._step("Three weeks later everybody is asked whether they met", self._check_in)
        self._step("Ana answers", self._answer)

    def _step(self, title: str, scene: Callable[[], str]) -> None:
        with self._console.status(f"{title} …"):
            came_of_it = scene()
        self._console.print(f"[bold]{title}.[/bold] {came_of_it}")

    def _join(self) -> str:
        self._story.joined = self._stage.join_all(SAMPLE_ANSWERS)
        self._wait(lambda: all(self._dm_count(who) == 1 for who in SAMPLE_ANSWERS))
        return f"{self._story.joined} are in, each with a welcome message."

    def _refuse(self) -> str:
        guest = self._slack.person(GUEST)
        told = guest.command("/pairme").text
        self._story.refused = 1 if told is not None and guest.modal is None else 0
        return f"The bot says: {told}"

    def _skip(self) -> str:
        result = self._slack.person(SKIPS).command("/pairme skip")
        return f"{self._names[SKIPS]} reads: {self._plain(result.text or '')}"

    def _round(self) -> str:
        program = self._stage.program()
        if program is None:
            self._story.problems.append("no program was created")
            return "Nothing happened."
        self._stage.run_round()
        in_round = [who for who in SAMPLE_ANSWERS if who != SKIPS]
        self._wait(lambda: all(self._groups(who) for who in in_round))
        members = {tuple(sorted(group.members)) for who in in_round for group in self._groups(who)}
        people = [[self._names[who] for who in group if who in self._names] for group in members]
        self._story.heads_ups = sum(self._heard(who, "a new round starts") for who in in_round)
        self._story.groups = len(people)
        self._story.trios = sum(len(group) == 3 for group in people)
        lines = "".join(f"\n   • {join_words(group)}" for group in sorted(people))
        return (
            f"On their working day before it, {self._story.heads_ups} heard that it comes. "
            f"{len(people)} groups, {self._story.trios} of them a trio:{lines}"
        )

    def _show_intro(self) -> None:
        """Print one introduction as people read it."""
        for who in SAMPLE_ANSWERS:
            for group in self._groups(who):
                for message in self._slack.person(who).messages(group.id):
                    body = "\n\n".join(self._plain(text) for text in _texts(message.blocks or ()))
                    self._console.print(Panel(escape(body), title="One of the messages", width=96))
                    return

    def _check_in(self) -> str:
        before = self._dm_count(ANSWERS_LATER)
        self._stage.move_to(FollowUp.CHECK_IN)
        in_round = [who for who in SAMPLE_ANSWERS if who != SKIPS]
        self._wait(lambda: self._dm_count(ANSWERS_LATER) > before)
        self._wait(lambda: sum(self._asked(who) for who in in_round) == len(in_round))
        self._story.check_ins = sum(self._asked(who) for who in in_round)
        self._story.nudges = sum(self._heard(who, "found a time") for who in in_round)
        halfway = {one.id: self._halfway(who, one) for who in in_round for one in self._groups(who)}
        self._story.midpoints = sum(halfway.values())
        return (
            f"{self._story.check_ins} questions arrived, each for one person alone. Before that, "
            f"{self._story.nudges} were asked whether they had found a time, and "
            f"{self._story.midpoints} groups got new prompts halfway."
        )

    def _answer(self) -> str:
        person = self._slack.person(ANSWERS_LATER)
        person.click(f"{Action.CHECK_IN}.{MeetingAnswer.YES_ONCE}")
        self._wait(lambda: any("Thank you" in message.text for message in person.messages()))
        self._story.answered = 1
        thanks = next(m.text for m in person.messages() if "Thank you" in m.text)
        return f"The question turns into: {self._plain(thanks)}"

    def _verify(self) -> None:
        story, slack = self._story, self._slack
        intros = Counter(
            message.channel
            for who in SAMPLE_ANSWERS
            for group in self._groups(who)
            for message in slack.person(who).messages(group.id)
            if "you are peer partners" in message.text
        )
        story.intros = len(intros)
        story.late_acks = slack.late_acks
        story.rate_limited = sum(slack.rate_limited.values())
        in_groups = Counter({who: len(self._groups(who)) for who in SAMPLE_ANSWERS if who != SKIPS})
        self._expect(story.joined == len(SAMPLE_ANSWERS), "not everybody could join")
        self._expect(story.refused == 1, "the guest was not refused")
        self._expect(story.heads_ups == len(in_groups), "not everybody heard of the round before")
        self._expect(set(in_groups.values()) == {1}, "somebody is not in exactly one group")
        self._expect(not self._groups(SKIPS), "the person who skips was paired")
        self._expect(story.trios == 1, "eleven people make exactly one trio")
        self._expect(story.late_acks == 0, "an acknowledgment came late")
        self._expect(story.rate_limited == 0, "a rate limit was hit")
        posts = len(slack.calls("chat.postMessage"))
        later = story.nudges + story.midpoints + story.check_ins
        due = story.joined + story.heads_ups + story.groups + later
        self._expect(posts == due, f"{posts} messages were posted, {due} were due")

    def _expect(self, held: bool, otherwise: str) -> None:
        if not held:
            self._story.problems.append(otherwise)

    def _wait(self, come_true: Callable[[], bool]) -> None:
        self._slack.wait_for(come_true, PATIENCE_S)

    def _groups(self, who: str) -> list[Conversation]:
        return [c for c in self._slack.person(who).channels() if c.kind == "mpim"]

    def _dm_count(self, who: str) -> int:
        return len(self._slack.person(who).messages())

    def _asked(self, who: str) -> int:
        return self._heard(who, "did you")

    def _heard(self, who: str, words: str) -> int:
        messages = self._slack.person(who).messages()
        return sum(words in message.text.lower() for message in messages)

    def _halfway(self, who: str, group: Conversation) -> int:
        messages = self._slack.person(who).messages(group.id)
        return sum("halfway" in message.text for message in messages)

    def _plain(self, text: str) -> str:
        """Write mrkdwn as a terminal shows it: names for mentions, no marks, dates in words."""
        named = re.sub(r"<@(\w+)>", lambda found: self._names.get(found[1], found[1]), text)
        dated = re.sub(r"<!date\^[^|]+\|([^>]+)>", r"\1", named)
        return str(re.sub(r"[*`]|\b_|_\b", "", dated)).replace("&amp;", "&")


def _texts(blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the words of a message's blocks in reading order."""
    for block in blocks:
        if "text" in block:
            yield block["text"]["text"]
        for element in block.get("elements", ()):
            text = element["text"]
            yield f"[ {text['text']} ]" if isinstance(text, dict) else text
