"""What is refused, by a code that stays the same: in the log, and in docs/refusals.md.

People read the words and never the code. One code is one thing to look up, not one sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.services.answers import Said
from bot.services.drawing.round_outcomes import Outcome
from bot.views import texts
from bot.views.texts import (
    admin_care,
    admin_forms,
    feedback,
    imports,
    memberships,
    previews,
    settings,
    steps,
    talk_times,
)

TABLE_HEAD = ("| code | when | what is said | what to do |", "|---|---|---|---|")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row of the table.

    code    never changed, and never given to something else
    words   how each sentence of it begins; what stands in {} is filled in
    remedy  for whoever is asked for help
    """

    code: str
    when: str
    words: tuple[str, ...]
    remedy: str


def _but(found: Iterable[str], *others: str) -> tuple[str, ...]:
    """Without repetitions, and without what has a code of its own."""
    return tuple(one for one in dict.fromkeys(found) if one not in others)


_OUTDATED = (texts.FORM_OUTDATED, admin_forms.OUTDATED)
_AVOID = {code: settings.ERRORS[("avoid", code)] for code in ("self", "bot", "nobody")}
_LINK, _OTHERS = admin_care.CONTACT_ERRORS["value_error"], _AVOID.values()
_NO_ROUND = (
    *(Outcome.TOO_LATE, Outcome.NOT_HELD, Outcome.HELD_ALREADY, Outcome.BEING_STARTED),
    *(Outcome.UNSETTLED, Outcome.RUNNING, Outcome.RAN, Outcome.TOO_FEW, Outcome.STOPPED),
    *(Outcome.CANCELLED_ALREADY, Outcome.NOTHING_TO_CANCEL, Outcome.MOVED),
)
_FIELDS = (
    *texts.FORM_ERRORS.values(),
    *settings.ERRORS.values(),
    *admin_forms.ERRORS.values(),
    *admin_care.CONTACT_ERRORS.values(),
)

REFUSALS = (
    Refusal(
        "E-CONFIG",
        "a start or a command with a setting that is missing or wrong",
        (),
        "One line names each setting and what to write instead; "
        "[settings](configuration.md) has all of them.",
    ),
    Refusal(
        "E-CMD-UNKNOWN",
        "a word after `/pairme` that is no command",
        (texts.UNKNOWN_WORD, texts.UNREADABLE_WORD),
        "`/pairme help` lists the commands.",
    ),
    Refusal(
        "E-PAUSE",
        "a pause without an end that can be",
        tuple(texts.PAUSE_PROBLEMS.values()),
        "Weeks from 1 to 26, such as `2w`, or `until` and a date within a year.",
    ),
    Refusal(
        "E-BLOCK-SELF",
        "somebody names themselves in *Do not pair me with*",
        (_AVOID["self"],),
        "Take the name out and save again. Nothing of the form was saved.",
    ),
    Refusal(
        "E-BLOCK-BOT",
        "somebody names the bot in *Do not pair me with*",
        (_AVOID["bot"],),
        "As above.",
    ),
    Refusal(
        "E-BLOCK-WHO",
        "a name in *Do not pair me with* that is nobody",
        (_AVOID["nobody"],),
        "As above. Slack's own menu never offers such a name.",
    ),
    Refusal(
        "E-WHO",
        "a guest, a bot, or somebody of another company wants to take part",
        (texts.REPLIES[Said.MEMBERS_ONLY],),
        "Only an admin of the workspace can make a guest a full member.",
    ),
    Refusal(
        "E-NOT-IN",
        "something that only who takes part can do",
        (texts.REPLIES[Said.NOT_IN],),
        "`/pairme` joins.",
    ),
    Refusal(
        "E-PROGRAM",
        "a program is meant that cannot be told, or that is not there",
        (
            memberships.NO_SUCH,
            texts.REPLIES[Said.SEVERAL_PROGRAMS],
            previews.WHICH_PROGRAM,
            previews.NO_SUCH_PROGRAM,
            previews.NO_PROGRAM,
        ),
        "Write its name as the answer shows it.",
    ),
    Refusal(
        "E-INSTALL",
        "the app is not connected to the workspace, or Slack refuses its token",
        (texts.NOT_CONNECTED,),
        "`pairme doctor` says why; [operations](operations.md#slack-refuses-the-token) says how "
        "to repair it.",
    ),
    Refusal(
        "E-SLOW",
        "more than 10 commands of one person in a minute",
        (texts.TOO_FAST,),
        "Wait a minute. A script that types commands has to be slower.",
    ),
    Refusal(
        "E-SAVE",
        "the database cannot be written",
        (texts.NOT_SAVED, texts.NOT_SAVED_PLAIN),
        "Look for `storage.failed` in the log, and at `pairme doctor`.",
    ),
    Refusal(
        "E-FAILED",
        "a defect, a database that cannot be read, or Slack that opens no form",
        (texts.FAILED, texts.NOT_READ, texts.FORM_CLOSED),
        "The line before it in the log has the cause and the same `request_id`.",
    ),
    Refusal(
        "E-FORM",
        "a form of an older version, or values that the form did not offer",
        _OUTDATED,
        "Close the form and open it again.",
    ),
    Refusal(
        "E-FIELD",
        "a field is empty, too long or out of its range; nothing of the form was saved",
        _but(_FIELDS, *_OUTDATED, *_OTHERS, _LINK),
        "What is allowed stands beside the field.",
    ),
    Refusal(
        "E-STEP",
        "a step, or the day of its reminder, that cannot be kept",
        tuple(steps.ERRORS.values()),
        "What is allowed stands beside the field.",
    ),
    Refusal(
        "E-LINK",
        "a way to reach somebody that is an address, and none that is safe to open",
        (_LINK,),
        "An address begins with https://, names a public host in plain letters and has no user "
        "name in it.",
    ),
    Refusal(
        "E-FB-MISSING",
        "feedback without its first answer, or with one that is not offered",
        (feedback.ERRORS["useful"],),
        "Choose one of the six; the others are optional.",
    ),
    Refusal(
        "E-FB-LONG",
        "a note in the feedback of more than 500 characters",
        (feedback.ERRORS["note"],),
        "Nothing is cut: shorten it.",
    ),
    Refusal(
        "E-BUTTON",
        "a button or form of an older version, of somebody else, or of something that is over",
        (texts.NO_LONGER_ACTIVE, talk_times.FILE_OLD),
        "`/pairme` and Home show what can be done now.",
    ),
    Refusal(
        "E-OVER",
        "a button or form of a pair that has ended",
        (texts.REPLIES[Said.PAIR_OVER],),
        "`/pairme` and Home show what can be done now.",
    ),
    Refusal(
        "E-ADMIN",
        "a step in running programs, of somebody who may not",
        (texts.REPLIES[Said.ADMIN_ONLY],),
        "It is in the audit trail. [Running programs](running.md#who-may) says who may.",
    ),
    Refusal(
        "E-SCHED",
        "a schedule that cannot be read, or that is out of its range",
        tuple(admin_forms.SCHEDULE_PROBLEMS.values()),
        "The answer has an example that works.",
    ),
    Refusal(
        "E-ROUND",
        "an order about a round that has no effect",
        tuple(previews.OUTCOMES[one] for one in _NO_ROUND),
        "Look at the coming round again: `/pairme admin preview`.",
    ),
    Refusal(
        "E-CHANGED",
        "somebody else changed the same thing meanwhile",
        (texts.REPLIES[Said.CHANGED_MEANWHILE],),
        "Nothing was saved. Open the page again.",
    ),
    Refusal(
        "E-LIMIT",
        "more programs or contacts than there may be",
        (texts.REPLIES[Said.TOO_MANY_PROGRAMS], texts.REPLIES[Said.TOO_MANY_CONTACTS]),
        "Use or remove one that is there.",
    ),
    Refusal(
        "E-LAST-ADMIN",
        "a program would have nobody in the list of its admins, or the wrong one hands it over",
        (texts.REPLIES[Said.LAST_ADMIN], texts.REPLIES[Said.NOT_ONE_OF_THEM]),
        "Add somebody first.",
    ),
    Refusal(
        imports.CODE,
        "a list with problems, or one that cannot be imported any more",
        (imports.WRONG, imports.NO_FILE, imports.IMPORT_GONE, imports.IMPORT_STALE),
        "Nothing was imported. [Company lists](org-data.md) has the format.",
    ),
    Refusal(
        "E-FILE",
        "a file that Slack does not hand over or take, or whose people it does not tell",
        (
            *(imports.FILES_NOT_ALLOWED, imports.FILE_REFUSED, imports.FILE_ELSEWHERE),
            *(imports.FILE_LOST, imports.ADDRESSES_NOT_ALLOWED, imports.LOOK_UP_LOST),
            *(imports.EXPORT_REFUSED, imports.EXPORT_LOST),
        ),
        "The answer names the permission that is missing, if one is.",
    ),
)
