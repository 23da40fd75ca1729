"""What the invented people of the sample workspace fill in: stage, topics to grow in, to share.

Used by the demo only; ids are those of the local Slack's sample workspace.
"""

from collections.abc import Mapping, Sequence
from random import Random

Answers = Mapping[str, str | list[str]]


def _answers(stage: str, grow: str, share: str) -> Answers:
    return {"stage": stage, "grow": grow.split(), "share": share.split()}


SAMPLE_ANSWERS: Mapping[str, Answers] = {
    "U01ANA": _answers("independent", "influence presenting", "technical_depth ai_tools"),
    "U02BEN": _answers("senior", "ai_tools delegation", "influence stakeholders"),
    "U03CHLOE": _answers("independent", "stakeholders negotiation", "facilitation presenting"),
    "U04DEV": _answers("principal", "strategy visibility", "technical_depth decision_making"),
    "U05EMI": _answers("manager", "leading_change stress", "feedback hiring"),
    "U06FARID": _answers("director", "strategy listening", "leading_change business_acumen"),
    "U07GRACE": _answers("growing", "confidence business_acumen", "ai_tools learning"),
    "U08HUGO": _answers("new_lead", "delegation feedback", "product_customer networking"),
    "U09ISLA": _answers("principal", "networking visibility", "writing quality"),
    "U10JONAS": _answers("growing", "product_customer prioritisation", "business_acumen learning"),
    "U11KEZIA": _answers("executive", "ai_tools listening", "strategy leading_change"),
    "U12LIAM": _answers("independent", "writing project_delivery", "quality remote_work"),
}
VISITOR, GUEST = "U01ANA", "U13GUEST"  # whoever tries the demo begins as the visitor
_TOPICS = (
    "influence presenting technical_depth ai_tools delegation stakeholders negotiation "
    "facilitation strategy visibility decision_making leading_change stress feedback hiring "
    "listening business_acumen confidence learning product_customer networking writing quality "
    "prioritisation project_delivery remote_work"
)
TOPICS = _TOPICS.split()
FIELD_STAGE = "Xf0LEVEL"  # the field of the local Slack's profiles that says the career stage


def answers_of(slack_user_id: str, fields: Mapping[str, str]) -> Answers:
    """What one of the sample people, or an invented colleague, fills in; always the same.

    fields  those of their profile
    """
    if slack_user_id in SAMPLE_ANSWERS:
        return SAMPLE_ANSWERS[slack_user_id]
    chosen: Sequence[str] = Random(slack_user_id).sample(TOPICS, 5)
    stage = fields[FIELD_STAGE].replace(" ", "_")
    return {"stage": stage, "grow": list(chosen[:2]), "share": list(chosen[2:])}
