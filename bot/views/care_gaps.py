"""What is missing in the list of people to turn to, as admins are told."""

from bot.services.managing.care_contacts import MIN_CONCERN, MIN_SUPPORT, Audience, Contacts
from bot.views.blocks import section
from bot.views.rendered import Block
from bot.views.texts import admin_care


def gaps(contacts: Contacts) -> list[Block]:
    """What is missing in the list of people to turn to."""
    lines = []
    for audience, least in ((Audience.SUPPORT, MIN_SUPPORT), (Audience.CONCERN, MIN_CONCERN)):
        there = len(contacts.of(audience))
        if there < least:
            lines.append(
                admin_care.GAP.format(
                    there=admin_care.THERE[there],
                    least=least,
                    purpose=admin_care.PURPOSES[audience],
                    why=admin_care.WHY[audience],
                )
            )
    return [section("\n".join(lines))] if lines else []
