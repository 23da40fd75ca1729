"""What the invented people of the sample workspace fill in: stage, topics to grow in, to share.

Used by the demo only; ids are those of the local Slack's sample workspace.
"""

from collections.abc import Mapping

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
