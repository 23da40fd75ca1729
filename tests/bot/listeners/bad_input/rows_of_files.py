"""As `rows`, for what comes from files, the environment, the command line and the network."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bot.listeners.bad_input.rows import HERE, IMPORTS, Where

LISTS, START = f"{HERE}/test_lists.py", "bot/test_bad_environment.py"
ORG, PEOPLE = "pairing/test_org_data.py", "pairing/test_org_people.py"
URLS, SETTINGS = "storage/test_urls.py", "bot/test_settings.py"
GUARD, EDGE = "bot/test_front_guard.py", "stories/test_http_edge.py"
WRONG = ("test_what_is_wrong_is_said_with_its_line_column_and_value",)
VALUES = ("test_a_wrong_value_is_named_with_what_is_right_and_never_repeated",)

LISTED: Mapping[str, Where | str] = {
    "nothing, or a first line only": {LISTS: WRONG},
    "a first line that is missing, unknown or repeated": {LISTS: WRONG},
    "UTF-16, Latin-1, a mark before it, mixed line ends, semicolons, tabs": {
        LISTS: ("test_what_spreadsheets_write_is_read",),
        ORG: ("test_a_file_may_come_from_any_spreadsheet", "test_line_ends_may_be_mixed"),
    },
    "NUL": {LISTS: WRONG},
    "a quote left open; cells too few or too many": {LISTS: WRONG},
    "Excel, zip, a picture": {LISTS: WRONG},
    "a person or a pair twice": {
        LISTS: WRONG,
        PEOPLE: ("test_a_person_stands_in_one_line_however_they_are_written",),
    },
    "an unknown address; an id of elsewhere, a bot, a guest, a closed account": {
        LISTS: WRONG,
        PEOPLE: ("test_who_is_no_member_of_the_workspace_cannot_be_in_a_list",),
    },
    "somebody who was erased": {
        "cli/sqlite/test_org_data.py": (
            "test_who_had_their_data_erased_is_a_problem_of_their_line",
        )
    },
    "somebody who left: nobody joins by a list": {
        "bot/services/managing/test_imports.py": (
            "test_an_import_opts_nobody_in_and_least_of_all_somebody_who_left",
        )
    },
    "a pair with oneself": {LISTS: WRONG},
    "a pair that is kept apart already": {
        "bot/services/managing/test_imports.py": (
            "test_what_one_of_two_people_said_is_neither_counted_nor_taken_back",
        )
    },
    "a wrong yes or no, a wrong date": {LISTS: WRONG},
    "a wrong time zone": "a list has no such column: the zone is Slack's",
    "cells that a spreadsheet would compute": {
        "pairing/test_org_strange.py": ("test_what_a_spreadsheet_writes_is_read_back_as_it_was",),
        "bot/services/managing/test_exports.py": ("test_formulas_leave_as_text",),
    },
    "more than the limits": {LISTS: WRONG, ORG: ("test_the_limits_themselves_are_allowed",)},
    "a file that is not on Slack's host": {
        IMPORTS: ("test_our_token_goes_to_slack_and_to_nobody_else",)
    },
    "an address that leads elsewhere": {
        IMPORTS: ("test_nothing_is_read_from_where_an_answer_points",)
    },
    "a file that grows while it is read": {
        IMPORTS: ("test_of_a_file_that_is_too_large_no_more_is_read_whatever_it_says_of_itself",)
    },
    "a token without the permission": {
        "stories/test_org_data.py": ("test_without_the_scopes_the_way_round_is_named",),
        "cli/sqlite/test_org_data.py": (
            "test_without_the_scope_for_addresses_the_way_round_is_named",
        ),
    },
    "more than 20 problems": {
        "stories/test_org_data.py": ("test_nothing_of_a_file_with_problems_is_imported",)
    },
    "the code in the command line": {
        LISTS: ("test_the_command_line_says_the_code_and_changes_nothing",)
    },
}
AROUND: Mapping[str, Where | str] = {
    "a bot token that is none": {START: VALUES},
    "an app token that is none": {START: VALUES},
    "a signing secret that is none": {
        START: ("test_a_wrong_signing_secret_is_named_in_http_mode",)
    },
    "an address of a database that cannot work": {
        START: (*VALUES, "test_a_database_that_cannot_be_written_is_named"),
        URLS: (
            "test_a_database_in_memory_is_refused_with_a_remedy",
            "test_other_addresses_are_refused_without_repeating_the_password",
        ),
        SETTINGS: ("test_a_database_file_that_cannot_work_is_refused",),
    },
    "an unknown time zone": {START: VALUES},
    "no time zones on this machine": "they come along as a package that PairMe depends on",
    "numbers that are none, or out of range": {START: VALUES},
    "a wait that is shorter than a request": (
        "PAIRME_SETTLE_S is 20 at least, and a request is given up after 10"
    ),
    "a yes or no that is neither": "PairMe has no such setting: every choice has names",
    "a name that is misspelled": {START: VALUES},
    "everything at once, with code 2": {
        START: ("test_a_start_ends_with_code_2_and_every_line_has_the_code_to_look_up",)
    },
    "history without its permission": {
        "cli/test_doctor_delivery.py": (
            "test_history_without_its_scopes_is_a_warning_that_names_them",
        )
    },
    "a second process on one SQLite file": {
        "stories/test_process.py": (
            "test_a_second_process_on_the_same_file_refuses_and_names_the_first",
        )
    },
    "a clock that is wrong": {
        "bot/test_health_of_instance.py": ("test_a_clock_five_minutes_off_is_a_failure",)
    },
    "a schema that is newer, or not there": {
        "storage/test_migrate.py": (
            "test_a_newer_schema_is_refused_with_both_versions_named",
            "test_a_database_without_tables_is_refused_with_the_remedy",
        )
    },
}
SENT: Mapping[str, Where | str] = {
    "another method, path, size, type, encoding, signature, header; a slow sender": {
        EDGE: (
            "test_a_bad_request_is_refused_and_leaves_no_trace",
            "test_what_is_hardly_http_is_refused_without_a_fuss",
            "test_unknown_paths_and_health_say_little",
            "test_a_slow_sender_is_cut_off_and_blocks_nobody",
        ),
        GUARD: ("test_a_header_that_decides_something_may_come_once_only",),
    },
    "signed, and of the wrong shape": {
        GUARD: ("test_a_signed_body_of_the_wrong_shape_is_refused_politely",)
    },
}
COMMANDED: Mapping[str, Where | str] = {
    "an unknown word or flag": {
        "cli/test_command_line.py": ("test_wrong_usage_exits_2_and_complains_on_standard_error",)
    },
    "recover while a bot runs": {"cli/test_recover.py": ("test_while_a_bot_runs_it_refuses",)},
    "erase without a yes": {"cli/test_privacy.py": ("test_erasing_asks_first",)},
    "a file that is there already": {
        "cli/test_privacy.py": ("test_an_export_overwrites_nothing",),
        "cli/test_backup.py": ("test_an_older_file_is_kept_unless_told_otherwise",),
    },
    "no database": {"cli/test_backup.py": ("test_without_a_database_there_is_nothing_to_copy",)},
    "a time that lies ahead": "PairMe has no such flag: no command asks since when",
}
