"""What `pairme doctor` says about profile fields: whether this workspace has those of the setting.

Asked only where PAIRME_PROFILE_FIELDS names some; it reads nobody's profile.
"""

from collections.abc import Iterator

from bot.cli.check_slack import ADD_SCOPES, quiet_client
from bot.cli.findings import Finding, ok, skipped, warning
from bot.cli.profile_words import UNFOUND
from bot.manifest import PROFILE_SCOPES
from bot.settings import Settings
from bot.slack_profiles import NotTold, ask_fields
from bot.views.blocks import visible
from pairing.profile_fields import find_fields

NAME = "profile fields"
RENAME = (
    "write the label as Slack shows it, or the id of the field, in PAIRME_PROFILE_FIELDS; an owner "
    "of the workspace adds fields under Profiles in its settings"
)
THERE = "`pairme sync --dry-run --workspace TEAM` shows what they hold in one"
THEN = "`pairme sync --dry-run` shows what they hold"


def check_profiles(settings: Settings, *, usable: bool) -> Iterator[Finding]:
    """Compare the setting with the workspace; nothing when the setting is empty.

    usable  whether the bot token is
    """
    wanted = settings.profile_fields
    if not wanted:
        return
    if settings.uses_oauth:
        yield skipped(NAME, "not checked: each workspace has its own", fix=THERE)
        return
    if not usable or settings.slack_bot_token is None:
        yield skipped(NAME, "not checked: the bot token comes first")
        return
    try:
        fields = ask_fields(quiet_client(settings, settings.slack_bot_token))
    except NotTold as error:
        if error.code == "missing_scope":
            detail = f"none is read: missing {', '.join(PROFILE_SCOPES)}"
            yield warning(NAME, detail, fix=f"{ADD_SCOPES}, or empty PAIRME_PROFILE_FIELDS")
            return
        yield skipped(NAME, f"not checked: Slack did not say ({error})", fix="try again later")
        return
    found = find_fields(wanted, fields)
    if found.unfound:
        listed = "; ".join(
            f"{column} ({visible(wanted[column])}): {UNFOUND[why]}"
            for column, why in found.unfound.items()
        )
        yield warning(NAME, f"not read: {listed}", fix=RENAME)
        return
    yield ok(NAME, f"{', '.join(found.ids)} found; {THEN}")
