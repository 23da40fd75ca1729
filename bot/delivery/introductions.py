"""The first two letters of a pair: opening its conversation, and introducing it there."""

from datetime import datetime

from bot.delivery.letter import Letter, OpenLetter, PostLetter, channel_of, pair_of, team_of
from bot.runtime import Runtime
from bot.views import introduction as views
from pairing.guides.formats import is_written
from pairing.guides.meetings import N_SLOTS
from pairing.ids import ParticipantId
from pairing.profiles import Profile
from pairing.talk_times import Whereabouts, usual_hours
from storage import profiles, program_terms, programs, rounds
from storage.database import Session
from storage.outbox import Message
from storage.pairs import PairView


def opening(runtime: Runtime, message: Message) -> Letter:
    """Open the conversation of a pair."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
    people = tuple(member.person_id for member in pair.members)
    return OpenLetter(team_id, tuple(member.slack_user_id for member in pair.members), people)


def introduction(runtime: Runtime, message: Message) -> Letter:
    """Introduce a pair where it talks."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        channel = channel_of(pair)
        program_id = rounds.get_round(session, pair.round_id).program_id
        program = programs.get_program(session, program_id)
        several = len(programs.list_programs(session, program.workspace_id)) > 1
        notes = program_terms.find_notes(session, program_id)
        challenges = _challenges(session, pair, now=runtime.now())
        said = {
            one.participant_id: profiles.find_profile(session, one.person_id) or Profile()
            for one in pair.members
        }
    places = [
        Whereabouts(one.zone or program.rule.zone, said[one.participant_id].hours)
        for one in pair.members
    ]
    known = runtime.library.prompts  # a release may have dropped one meanwhile
    intro = views.pair_intro(
        pair,
        zone=program.rule.zone,
        # behind the first three are those that have replaced one of them since
        prompts=[known[one] for one in pair.prompt_ids[:N_SLOTS] if one in known],
        starter=_starter(pair, ParticipantId(message.facts["starter"])),
        met_before=bool(message.facts["met_before"]),
        challenges=challenges,
        profiles=said,
        hours=usual_hours(places, after=pair.due_at),
        library=runtime.library,
        note=notes.intro,
        in_writing=pair.in_writing
        or is_written([(said[one.participant_id], one.zone) for one in pair.members]),
        program=program.name if several else "",
    )
    return PostLetter(team_id, channel, intro)


def _challenges(session: Session, pair: PairView, *, now: datetime) -> dict[ParticipantId, str]:
    found = profiles.find_challenges(session, [one.person_id for one in pair.members], now=now)
    return {
        one.participant_id: found[one.person_id] for one in pair.members if one.person_id in found
    }


def _starter(pair: PairView, chosen: ParticipantId) -> ParticipantId:
    """Who suggests times; if whoever was to do so has left a trio, one of the others."""
    here = [member.participant_id for member in pair.members]
    return chosen if chosen in here else here[chosen % len(here)]
