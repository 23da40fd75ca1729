"""Every column of every table: is it about somebody, and then how do they read and erase it?

A new table or column must be entered here; `test_privacy_coverage` says so.
"""

from __future__ import annotations

# Columns that the export shows; each is tried by changing it.
SHOWN: dict[str, tuple[str, ...]] = {
    "people": ("slack_user_id", "zone", "kind", "deactivated", "is_admin", "updated_at"),
    "profiles": (
        *("stage", "grow_topics", "share_topics", "preferences", "challenge"),
        *("challenge_until", "updated_at"),
    ),
    "participants": (
        *("opted_in_at", "opted_out_at", "paused_until", "skip_until", "rounds_waited"),
        *("trios", "told_of", "silent_rounds"),
    ),
    "avoidances": ("created_at",),
    "steps": ("words", "remind_at"),
    "searches": ("since", "until"),
    "feedback": ("useful", "balance", "again", "takeaway", "note", "shares_note"),
    "check_ins": ("answer", "answered_at"),
    "follow_ups": ("kind", "due_after", "done_at"),
    "places": (
        *("team", "department", "function", "location", "stage", "has_manager", "manager_id"),
        *("synced", "updated_at"),
    ),
    "program_admins": ("since",),
    "imports": ("created_at",),
    "earlier_pairs": ("met_at",),
    "separations": ("by_company",),
    "conversations": ("channel_id", "opened_at"),
    "inbox": ("kind", "answer", "received_at"),
    "audit": ("at", "event", "subject"),
    "pairs": (
        *("is_repeat", "reasons", "prompt_ids", "channel_id", "ended_at", "meets_at"),
        *("extensions", "in_writing"),
    ),
    "pair_members": ("left_at",),
    "talk_times": ("starts_at", "suits"),
    "outbox": (
        *("kind", "state", "facts", "send_after", "expires_at", "settled_at"),
        *("channel_id", "ts"),
    ),
    "receipts": ("noted_at",),
}

# Columns that are about a person and are not shown to them, and why.
WITHHELD: dict[str, dict[str, str]] = {
    "separations": {
        "created_at": "would tell who said so",
        "by_people": "would tell who said so",
    },
    "pairs": {"score": "is reckoned from what the partner said, too"},
    "imports": {"rows": "a file about many others, for an hour"},
    "inbox": {"key": "ours: what makes a click a click"},
    "audit": {"actor": "shown where it is they; else it is another person"},
    "erasures": {
        "person_hash": "there is nobody any more to show it to",
        "keeps_history": "there is nobody any more to show it to",
        "erased_at": "there is nobody any more to show it to",
    },
}

# Columns that hold the id of a person in another way than by a foreign key.
HIDDEN_IDS = {
    "conversations": {"people"},
    "talk_times": {"suits"},
    "outbox": {"facts"},
    "imports": {"rows"},
    "inbox": {"key"},
    "audit": {"actor", "subject"},
    "erasures": {"person_id"},
    "workspaces": {"care"},
}

# Columns that say nothing about a person beside what the columns above say.
OURS = {"id", "workspace_id", "program_id", "round_id", "pair_id", "delivery_key", "seq"}
NOT_ABOUT_PEOPLE: dict[str, set[str]] = {
    "people": {"fields_due_at"},  # when we look at their Slack profile next
    "outbox": {
        *("attempts", "resends", "owner", "intent_at", "reason", "takeovers", "doubts"),
        "verify_at",
    },
    "receipts": {"ts", "channel_id"},  # as in the outbox
    "pairs": {"is_counted"},  # whether by the rules of the program few people could meet
    "guide_prompts": {"meeting", "slot", "prompt_id", "replaced"},  # as in pairs.prompt_ids
    "feedback_counts": {"question", "answer", "n"},
    "notes": {"words"},  # nobody knows any more whose they are
    "reports": {"made_at", "figures"},
    "paces": {"method", "free_at", "held_until"},
}
TABLES_WITHOUT_PEOPLE = {"installations", "oauth_states", "programs", "rounds", "workspaces"}

# Where a person's number stays after an erasure: it leads to a tombstone.
STAYS = {
    ("pair_members", "person_id"),
    ("participants", "person_id"),
    ("avoidances", "about_person_id"),  # the wish of somebody else, and a way around it otherwise
    ("erasures", "person_id"),
}
