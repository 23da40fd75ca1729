"""What admins are told because it waits for them: a held round, a list that lost somebody, an app
that was installed again, or has to be.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.ids import Action
from bot.services.managing.care_contacts import MIN_CONCERN, MIN_SUPPORT, Audience
from bot.views.blocks import actions, button, escape, mention, plain_time, section, time_token
from bot.views.rendered import Rendered
from bot.views.texts import admin, admin_notices
from pairing.programs import Program


def still_held(program: Program, due_at: datetime) -> Rendered:
    """Tell who runs a program that its round waits. due_at: when it should have begun."""
    zone, name = program.rule.zone, escape(program.name.replace("*", ""))
    shown, spoken = (
        admin_notices.HELD.format(program=name, time=time)
        for time in (time_token(due_at, zone), plain_time(due_at, zone))
    )
    look = button(admin_notices.LOOK, Action.ROUND_PREVIEW, value=str(program.id))
    return Rendered(text=spoken.replace("*", ""), blocks=(section(shown), actions(look)))


def contact_gone(left: Mapping[str, int]) -> Rendered:
    """Tell an admin that an entry was removed. left: how many there are now, by purpose."""
    support, concern = (left.get(one, 0) for one in (Audience.SUPPORT, Audience.CONCERN))
    now = admin_notices.NOW.format(support=support, concern=concern)
    if support < MIN_SUPPORT or concern < MIN_CONCERN:
        gap = admin_notices.NOW_GAP.format(least_support=MIN_SUPPORT, least_concern=MIN_CONCERN)
        now = f"{now} {gap}"
    text = admin_notices.CONTACT_GONE.format(now=now)
    return Rendered(
        text=text.replace("*", ""),
        blocks=(section(text), actions(button(admin.HOME_OPEN, Action.ADMIN))),
    )


def installed_again(by: str | None) -> Rendered:
    """Tell an admin that the app was installed anew. by: whose doing; None when nobody knows."""
    who = admin_notices.BY.format(who=mention(by)) if by else admin_notices.BY_SOMEBODY
    text = admin_notices.INSTALLED_AGAIN.format(by=who)
    return Rendered(text=text.replace("*", ""), blocks=(section(text),))


def scopes_missing(scopes: Sequence[str], *, url: str) -> Rendered:
    """Tell an admin that the app has to be installed again. scopes: what was not granted."""
    listed = ", ".join(f"`{one}`" for one in scopes)
    text = admin_notices.SCOPES_MISSING.format(scopes=listed)
    again = button(admin_notices.ADD_AGAIN, Action.INSTALL_AGAIN, url=url)
    return Rendered(text=text.replace("*", ""), blocks=(section(text), actions(again)))
