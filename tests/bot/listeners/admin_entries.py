"""Every way in for whoever runs programs, each with a payload that reaches it.

A new word behind `/pairme admin`, a new button or a new form for admins must be entered here: the
matrix then tries it as everybody who may not, and as everybody who may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.managing.programs_terms import stamp_of
from bot.views.admin_notes import carry
from pairing.programs import Notes
from storage import program_terms, programs
from tests.bot.listeners.door import Door
from tests.bot.listeners.filled_forms import list_form

Payload = Callable[[Door], dict[str, Any]]
Said = Mapping[str, Any]
About = Callable[[str], str]

__all__ = ["ENTRIES", "Entry", "Payload"]


@dataclass(frozen=True)
class Entry:
    """One way in.

    listener  the function that takes it
    writes    what it does is kept in the inbox
    whole     only for who runs all programs
    noted     looking is written down each time
    """

    payload: Payload
    listener: str
    writes: bool = False
    whole: bool = False
    noted: bool = False


def word(words: str, **more: bool) -> Entry:
    """`/pairme admin` and what follows."""
    return Entry(lambda door: door.command_payload(f"admin {words}"), "on_command", **more)


def press(
    listener: str, action_id: str, value: str = "1", *, about: About = str, **more: bool
) -> Entry:
    """A button on a page. about: from the program that is meant to what the page carries."""

    def payload(door: Door) -> dict[str, Any]:
        page = {"id": "V1", "type": "modal", "blocks": [], "private_metadata": about(meant(door))}
        body = door.click_payload(action_id, value=value)
        return body | {"container": {"type": "view"}, "view": page}

    return Entry(payload, listener, **more)


def form(listener: str, callback_id: str, said: Said, *, about: About = str, **more: bool) -> Entry:
    """A form, filled in. about: as above.

    said  block_id → a text, or what Slack says of the element
    """

    def payload(door: Door) -> dict[str, Any]:
        body = door.form_payload(callback_id)
        values = {
            name: {"value": {"value": one} if isinstance(one, str) else dict(one)}
            for name, one in said.items()
        }
        body["view"] |= {"private_metadata": about(meant(door)), "state": {"values": values}}
        return body

    return Entry(payload, listener, **more)


def meant(door: Door) -> str:
    """The first program, as it is now: what a form about it comes back with."""
    with door.place.db.read() as session:
        program = programs.list_programs(session)[0]
        return f"{program.id}/{stamp_of(program, program_terms.find_notes(session, program.id))}"


def with_note(meant: str) -> str:
    """What the page that shows a note carries."""
    return carry(meant, Notes(intro="Good to see you."))


def chosen(value: str) -> Said:
    """One option of a menu."""
    return {"selected_option": {"value": value}}


def ticked(*values: str) -> Said:
    """Boxes."""
    return {"selected_options": [{"value": value} for value in values]}


CALENDAR: Said = {
    "often": chosen("weeks.2"),
    "weekday": chosen("3"),
    "counted_from": {"selected_date": "2026-12-03"},
    "time": "9:30",
    "zone": "Europe/Oslo",
    "preset": chosen("taster"),
    "blackouts": "2026-12-24 to 2027-01-02",
}
RULES: Said = {
    "stage_gap": chosen("1"),
    "overlap": chosen("90"),
    "min_score": chosen("0.35"),
    "odd": chosen("sit_out"),
    "switches": ticked("time", "same_team"),
}
WEIGHTS: Said = {"exchange": "50", "stage": "50"}
CONTACT: Said = {
    "label": "Robin",
    "contact": "+1 555 010 0199",
    "audience": ticked("support", "concern"),
    "confidential": chosen("yes"),
}
SOMEBODY: Said = {"people": {"selected_users": ["U02BEN"]}}
ROUND = "1/1796115600"
WORDS = {
    "": word(""),
    "schedule": word("schedule every week on Monday at 9:00", writes=True),
    "preview": word("preview"),
    **{one: word(one) for one in ("hold", "publish", "run", "cancel")},
    "import": word("import", whole=True),
    "export": word("export people", whole=True, noted=True),
    "report": word("report"),
    "help": word("help"),
}
BUTTONS = {
    "admin": press("on_programs", "admin"),
    "admin_back": press("on_programs", "admin_back"),
    "admin_program": press("on_program", "admin_program"),
    "admin_new": press("on_open_new", "admin_new", whole=True),
    "admin_rename": press("on_open_rename", "admin_rename"),
    "admin_calendar": press("on_open_calendar", "admin_calendar"),
    "admin_rules": press("on_open_rules", "admin_rules"),
    "admin_weights": press("on_open_weights", "admin_weights"),
    "admin_notes": press("on_open_notes", "admin_notes"),
    "admin_notes_again": press("on_notes_again", "admin_notes_again", about=with_note),
    "admin_people": press("on_admins", "admin_people"),
    "admin_add": press("on_open_add", "admin_add"),
    "admin_hand_over": press("on_open_hand_over", "admin_hand_over"),
    "admin_care": press("on_contacts", "admin_care", whole=True),
    "admin_contact": press("on_open_contact", "admin_contact", "new", whole=True),
    "admin_suspend": press("on_suspend", "admin_suspend", writes=True),
    "admin_go_on": press("on_go_on", "admin_go_on", writes=True),
    "admin_remove": press("on_remove_admin", "admin_remove", "1/99", writes=True),
    "admin_contact_gone": press(
        "on_remove_contact", "admin_contact_gone", "none", writes=True, whole=True
    ),
    "admin_care_file": press("on_use_file", "admin_care_file", writes=True, whole=True),
    "admin_report": press("on_open_report", "admin_report"),
    "admin_import": press("on_open_import", "admin_import", whole=True),
    "round_preview": press("on_round_preview", "round_preview"),
    "round_hold": press("on_round_hold", "round_hold", ROUND, writes=True),
    "round_publish": press("on_round_publish", "round_publish", ROUND, writes=True),
    "round_run": press("on_round_run", "round_run", ROUND, writes=True),
    "round_cancel": press("on_round_cancel", "round_cancel", ROUND, writes=True),
    "import_list": press("on_import_list", "import_list", "0" * 32, writes=True, whole=True),
}
FORMS = {
    "admin_new_form": form(
        "on_new_form",
        "admin_new_form",
        {"name": "Leads", "preset": chosen("deep"), "time": "9:00", "zone": "Europe/Oslo"},
        writes=True,
        whole=True,
    ),
    "admin_rename_form": form(
        "on_rename_form", "admin_rename_form", {"name": "Peers"}, writes=True
    ),
    "admin_calendar_form": form("on_calendar_form", "admin_calendar_form", CALENDAR, writes=True),
    "admin_rules_form": form("on_rules_form", "admin_rules_form", RULES, writes=True),
    "admin_weights_form": form("on_weights_form", "admin_weights_form", WEIGHTS, writes=True),
    "admin_notes_form": form("on_notes_form", "admin_notes_form", {"intro": "Good to see you."}),
    "admin_sample_form": form(
        "on_sample_form", "admin_sample_form", {}, about=with_note, writes=True
    ),
    "admin_add_form": form("on_add_form", "admin_add_form", SOMEBODY, writes=True),
    "admin_hand_over_form": form(
        "on_hand_over_form", "admin_hand_over_form", SOMEBODY, writes=True
    ),
    "admin_contact_form": form(
        "on_contact_form",
        "admin_contact_form",
        CONTACT,
        about=lambda _: "",
        writes=True,
        whole=True,
    ),
    "import_form": Entry(list_form, "on_import_form", writes=True, whole=True),
}
ENTRIES: Mapping[str, Entry] = {
    **{f"/pairme admin {name}".strip(): one for name, one in WORDS.items()},
    **{f"button {name}": one for name, one in BUTTONS.items()},
    **{f"form {name}": one for name, one in FORMS.items()},
}
