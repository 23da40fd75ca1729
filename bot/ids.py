"""Every identifier that Slack echoes back to us: actions, forms and fields, in one place.

Slack keeps old messages for years, so a name here is never reused for another meaning.
"""

from enum import StrEnum

COMMAND = "/pairme"
DELIVERY_EVENT = "pairme_delivery"  # metadata event_type of everything the outbox sends


class Action(StrEnum):
    """action_id of buttons that do something."""

    JOIN = "join"  # opens the join form
    JOIN_HERE = "join_here"  # submits the join form that is part of a message
    PROFILE = "profile"
    SETTINGS = "settings"  # opens the settings form
    SKIP = "skip"
    PAUSE = "pause"  # asks how long
    PAUSE_FOR = "pause_for"  # value: "2w", "open"; several in one block get a suffix
    RESUME = "resume"
    LEAVE = "leave"
    STAY = "stay"  # instead of leaving: nothing to do
    UNDO_LEAVE = "undo_leave"  # value: the program that was left
    DELETE_NOW = "delete_now"  # opens the form that erases
    WE_MET = "we_met"
    WE_BOOKED = "we_booked"
    NUDGE_LATER = "nudge_later"
    FIND_TIME = "find_time"  # opens the form
    GOOGLE_CALENDAR = "calendar_google"  # a link, of which Slack tells us all the same
    OUTLOOK_CALENDAR = "calendar_outlook"
    CALENDAR_FILE = "calendar_file"  # value: the pair and the instant
    CANNOT = "cannot_make_it"
    FEEDBACK = "feedback"  # opens the form
    SMALLER_TALK = "smaller_talk"
    IN_WRITING = "in_writing"
    AGAIN = "again_later"  # move to the next round together, if all wish so
    FIND_OTHER = "find_other"  # ends the pair in the value, and looks for somebody else
    FIND_NOW = "find_now"
    STOP_SEARCH = "stop_search"
    STAY_PAUSED = "stay_paused"
    NEXT_ROUND = "next_round"  # nothing to do but to wait for it
    OPEN_GUIDE = "open_guide"
    OTHER_PROMPT = "other_prompt"  # asks which of the three
    VENT_TIMER = "vent_timer"
    MORE_TIME = "more_time"  # one more minute of the timer in the value
    REMIND_ME = "remind_me"  # opens the form
    REPLACE_PROMPT = "replace_prompt"  # followed by the slot: replace_prompt.0
    MY_DATA = "my_data"  # shows a part of it; value: which, from 0
    CARE = "private_options"  # opens them, for the pair in the value
    CONCERN = "care_concern"  # something was not OK
    HELP = "care_help"  # help resources, the help card and the boundaries
    CHECK_IN = "check_in"  # followed by the answer: check_in.yes_once
    # Running programs; the value is the program, where there is one
    ADMIN = "admin"  # the list of all
    ADMIN_BACK = "admin_back"  # to the list, from a page
    ADMIN_PROGRAM = "admin_program"  # the page of one
    ADMIN_NEW = "admin_new"
    INSTALL_AGAIN = "install_again"  # a link, of which Slack tells us all the same
    ADMIN_RENAME = "admin_rename"
    ADMIN_SUSPEND = "admin_suspend"
    ADMIN_GO_ON = "admin_go_on"
    ADMIN_CALENDAR = "admin_calendar"
    ADMIN_RULES = "admin_rules"
    ADMIN_WEIGHTS = "admin_weights"
    ADMIN_NOTES = "admin_notes"
    ADMIN_NOTES_AGAIN = "admin_notes_again"  # back from how they look
    ADMIN_PEOPLE = "admin_people"  # who runs it
    ADMIN_ADD = "admin_add"
    ADMIN_HAND_OVER = "admin_hand_over"
    ADMIN_REMOVE = "admin_remove"  # value: the program and the person
    ADMIN_CARE = "admin_care"  # whom people can turn to
    ADMIN_CONTACT = "admin_contact"  # value: the mark of the contact, or "new"
    ADMIN_CONTACT_GONE = "admin_contact_gone"
    ADMIN_CARE_FILE = "admin_care_file"  # the operator's file counts again
    ADMIN_REPORT = "admin_report"  # how the rounds went
    ADMIN_IMPORT = "admin_import"  # opens the form that takes a list
    ROUND_PREVIEW = "round_preview"  # of the program in the value
    ROUND_HOLD = "round_hold"  # this and those below: of the program's round in the value
    ROUND_PUBLISH = "round_publish"
    ROUND_RUN = "round_run"
    ROUND_CANCEL = "round_cancel"
    IMPORT = "import_list"  # carries out the checked list in the value


class Form(StrEnum):
    """callback_id of forms."""

    JOIN = "join_form"
    PROFILE = "profile_form"
    GUIDE = "guide"  # the session guide; nothing is submitted in it
    PROMPTS = "prompts"  # the three prompts, to have one replaced
    SETTINGS = "settings_form"
    STEP = "step_form"
    TIMES = "times_form"
    FEEDBACK = "feedback_form"
    ADMIN_NEW = "admin_new_form"
    ADMIN_RENAME = "admin_rename_form"
    ADMIN_CALENDAR = "admin_calendar_form"
    ADMIN_RULES = "admin_rules_form"
    ADMIN_WEIGHTS = "admin_weights_form"
    ADMIN_NOTES = "admin_notes_form"
    ADMIN_SAMPLE = "admin_sample_form"  # how notes look, before they are kept
    ADMIN_ADD = "admin_add_form"
    ADMIN_HAND_OVER = "admin_hand_over_form"
    ADMIN_CONTACT = "admin_contact_form"
    FORGET = "forget_form"
    CARE = "care_form"  # private options and "something was not OK": one form to us
    IMPORT = "import_form"


class Field(StrEnum):
    """block_id of form fields; the action_id inside is VALUE."""

    STAGE = "stage"
    GROW = "grow"
    SHARE = "share"
    CHALLENGE = "challenge"
    MODE = "mode"
    MINUTES = "minutes"
    LANGUAGES = "languages"
    DEPTH = "depth"
    FINE = "fine"
    DAYS = "days"
    START = "start"
    END = "end"
    RHYTHM = "rhythm"
    REACH = "reach"
    AVOID = "avoid"


class FeedbackField(StrEnum):
    """block_id of the questions in the feedback form; the action_id inside is VALUE."""

    USEFUL = "useful"
    BALANCE = "balance"
    AGAIN = "again"
    TAKEAWAY = "takeaway"
    NOTE = "note"
    SHARE = "share_note"


class StepField(StrEnum):
    """block_id of the fields in the form for a reminder; the action_id inside is VALUE."""

    STEP = "step"
    DAY = "step_day"


class TimesField(StrEnum):
    """block_id of the one field in the form for times; the action_id inside is VALUE."""

    TIMES = "times"  # followed by a number for what it shows: times.84


class CareField(StrEnum):
    """block_id of the choices in private options; the action_id inside is VALUE."""

    END = "care_end"
    AVOID = "care_avoid"
    LINE = "care_line"


class ProgramField(StrEnum):
    """block_id in the forms about a program; the action_id inside is VALUE. A weight has the name
    of its factor."""

    NAME = "name"
    PRESET = "preset"
    TIME = "time"
    ZONE = "zone"
    OFTEN = "often"
    WEEKDAY = "weekday"
    COUNTED_FROM = "counted_from"
    BLACKOUTS = "blackouts"
    STAGE_GAP = "stage_gap"
    OVERLAP = "overlap"
    MIN_SCORE = "min_score"
    ODD = "odd"
    SWITCHES = "switches"
    INTRO = "intro"
    WELCOME = "welcome"
    PEOPLE = "people"


class ContactField(StrEnum):
    """block_id in the form for somebody to turn to; the action_id inside is VALUE."""

    LABEL = "label"
    DESCRIPTION = "description"
    CONTACT = "contact"
    HOURS = "hours"
    REGION = "region"
    LANGUAGES = "languages"
    CONFIDENTIAL = "confidential"
    AUDIENCE = "audience"


class ImportField(StrEnum):
    """block_id of the one field in the form for a file; the action_id inside is VALUE."""

    FILE = "import_file"


class ForgetField(StrEnum):
    """block_id of the one choice in the form that erases; the action_id inside is VALUE."""

    KEEP = "keep_history"


VALUE = "value"
NONE_SUITS = "none"  # value of the box that says so
