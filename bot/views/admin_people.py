"""Who runs a program: the page, the forms to add somebody and to hand it over, the message."""

from typing import Any

from bot.ids import VALUE, Action, Form, ProgramField
from bot.services.managing.programs_admins import MOST_ADDED, AdminsPage
from bot.views.blocks import (
    DANGER,
    actions,
    button,
    confirm,
    context,
    escape,
    filled,
    mention,
    modal,
    section,
    words_only,
)
from bot.views.fields import FormField
from bot.views.rendered import Block, Rendered
from bot.views.texts import admin as words


def admins_page(page: AdminsPage) -> dict[str, Any]:
    """Everybody in the list, and how to change it."""
    program, value = page.program, str(page.program.id)
    buttons = [button(words.ADD, Action.ADMIN_ADD, value=value)]
    if page.is_one:
        buttons.append(button(words.HAND_OVER, Action.ADMIN_HAND_OVER, value=value))
    return modal(
        title=words.ADMINS_TITLE,
        close=words.CLOSE,
        blocks=[
            section(words.ADMINS_INTRO.format(name=escape(program.name.replace("*", "")))),
            *(
                [_line(one, value=f"{value}/{id_}") for id_, one in page.admins]
                or [section(words.NO_ADMINS)]
            ),
            context(words.ADMINS_NOTE),
            *([] if len(page.admins) >= 2 else [context(words.TWO_ADMINS)]),
            actions(
                *buttons,
                button(words.BACK, Action.ADMIN_PROGRAM, value=value, spoken=words.BACK_TO_PROGRAM),
            ),
        ],
    )


def add_form(page: AdminsPage) -> dict[str, Any]:
    """Whom to add."""
    return _form(page, Form.ADMIN_ADD, title=words.ADD_TITLE, submit=words.ADD, most=MOST_ADDED)


def hand_over_form(page: AdminsPage) -> dict[str, Any]:
    """To whom."""
    return _form(
        page, Form.ADMIN_HAND_OVER, title=words.HAND_OVER_TITLE, submit=words.HAND_OVER, most=1
    )


def made_admin(name: str, *, by: str) -> Rendered:
    """Tell somebody that they run a program. name: of the program; by: a Slack id."""
    text = words.MADE_ADMIN.format(by=mention(by), name=escape(name.replace("*", "")))
    return Rendered(
        text=text.replace("*", "").replace("`", ""),
        blocks=(section(text), actions(button(words.HOME_OPEN, Action.ADMIN))),
    )


def _line(slack_user_id: str, *, value: str) -> Block:
    asks = confirm(
        title=words.REMOVE_TITLE,
        text=words.REMOVE_QUESTION,
        yes=words.REMOVE,
        no=words.REMOVE_NO,
    )
    remove = button(
        words.REMOVE,
        Action.ADMIN_REMOVE,
        value=value,
        style=DANGER,
        confirm=asks,
        spoken=words.REMOVE_SPOKEN,
    )
    return section(mention(slack_user_id), accessory=remove)


def _form(page: AdminsPage, id_: Form, *, title: str, submit: str, most: int) -> dict[str, Any]:
    people = filled(
        action_id=VALUE,
        max_selected_items=most,
        placeholder=words_only(words.WHO_PLACEHOLDER),
        type="multi_users_select",
    )
    hint = words.ADD_HINT if most > 1 else words.HAND_OVER_NOTE
    return modal(
        title=title,
        close=words.CANCEL,
        submit=submit,
        callback_id=id_.value,
        private_metadata=str(page.program.id),
        blocks=[FormField(ProgramField.PEOPLE, words.WHO, people, hint, optional=False).as_input()],
    )
