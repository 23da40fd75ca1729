"""What a service says back: an outcome and its facts, never a sentence.

Views turn an answer into words. Answers are stored beside the request they belong to, so that
the same request, delivered twice, gets the same answer; their facts are therefore plain JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Said(StrEnum):
    """Every outcome that a person can be told about."""

    JOINED = "joined"
    ALREADY_IN = "already_in"
    PROFILE_SAVED = "profile_saved"
    SETTINGS_SAVED = "settings_saved"
    SKIPPED = "skipped"
    ALREADY_SKIPPING = "already_skipping"
    PAUSED = "paused"
    RESUMED = "resumed"
    NOTHING_TO_RESUME = "nothing_to_resume"
    LEFT = "left"
    NOT_IN = "not_in"
    WHICH_PROGRAM = "which_program"
    NO_PROGRAM = "no_program"
    LEFT_ONE = "left_one"
    CAME_BACK = "came_back"
    MEMBERS_ONLY = "members_only"
    CHECK_IN_SAVED = "check_in_saved"
    NOT_YOURS = "not_yours"
    PAIR_OVER = "pair_over"
    FEEDBACK_SAVED = "feedback_saved"
    GOING_ON = "going_on"
    SUGGESTED = "suggested"
    SEARCHING = "searching"
    SEARCH_STOPPED = "search_stopped"
    NEXT_ROUND = "next_round"
    STAYS_PAUSED = "stays_paused"
    CARE_DONE = "care_done"
    PROMPT_REPLACED = "prompt_replaced"
    PROMPT_CHANGED = "prompt_changed"
    NO_OTHER_PROMPT = "no_other_prompt"
    TIMER_STARTED = "timer_started"
    TIMER_RUNS = "timer_runs"
    NO_TIMER = "no_timer"
    MORE_STARTED = "more_started"
    MORE_TAKEN = "more_taken"
    STEP_KEPT = "step_kept"
    TIME_BOOKED = "time_booked"
    TIMES_NOTED = "times_noted"
    TIMES_OTHER = "times_other"
    NO_TIMES = "no_times"
    NUDGE_LATER = "nudge_later"
    NUDGE_OVER = "nudge_over"
    FORGOTTEN = "forgotten"
    ROUND_ORDER = "round_order"
    ADMIN_ONLY = "admin_only"
    FILE_TAKEN = "file_taken"
    IMPORTED = "imported"
    IMPORT_GONE = "import_gone"
    IMPORT_STALE = "import_stale"
    PROGRAM_CREATED = "program_created"
    PROGRAM_SAVED = "program_saved"
    PROGRAM_SUSPENDED = "program_suspended"
    PROGRAM_GOES_ON = "program_goes_on"
    TERMS_SAVED = "terms_saved"
    TOO_MANY_PROGRAMS = "too_many_programs"
    CHANGED_MEANWHILE = "changed_meanwhile"
    SEVERAL_PROGRAMS = "several_programs"
    ADMINS_ADDED = "admins_added"
    HANDED_OVER = "handed_over"
    NOT_ONE_OF_THEM = "not_one_of_them"
    ADMIN_REMOVED = "admin_removed"
    LAST_ADMIN = "last_admin"
    LAST_ADMIN_REMOVED = "last_admin_removed"
    CARE_SAVED = "care_saved"
    TOO_MANY_CONTACTS = "too_many_contacts"


@dataclass(frozen=True, slots=True)
class Answer:
    """One outcome; `facts` holds ISO instants, ids and codes, no names and no free text."""

    said: Said
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the form in which the inbox keeps it."""
        return {"said": self.said.value, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Answer":
        """Read what `to_json` wrote."""
        return cls(Said(stored["said"]), dict(stored["facts"]))
