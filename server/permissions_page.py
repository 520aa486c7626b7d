"""docs/permissions.md, written from the tables that decide: what each role is able to, and what each act asks for."""

from collections.abc import Mapping

from parties.act_texts import MEANINGS_JA
from parties.approvals import may_be_wished
from parties.kinds import Role
from parties.permissions import ACTS, CAPABILITY_NAMES, ONLY_WITHIN, ROLE_CAPABILITIES, Act, Capability

ROLE_NAMES: Mapping[Role, str] = {
    Role.OWNER: "責任者",
    Role.TRADER: "取引担当者",
    Role.ACCOUNTANT: "経理担当者",
    Role.VIEWER: "閲覧者",
    Role.COORDINATOR: "協議会のコーディネーター",
    Role.OPERATOR: "運営者",
    Role.AUDITOR: "監査人",
}

_HEAD = """# Who may do what（権限の一覧）

Written by `musubi permissions` from `parties/permissions.py`, the table that decides; change that, never this page.
Whoever may do an act may do it for their own organisation alone: what belongs to another does not exist for them.
"""

_STANDINGS = """## Standing of the organisation（組織の状態）

| Standing | 状態 | What is left |
|---|---|---|
| `PENDING` | 確認待ち | the acts that ask for no verification, and reading（本人確認の要らない操作と閲覧） |
| `VERIFIED` | 確認済み | everything（すべて） |
| `SUSPECTED` | 疑義照会中 | everything but new offers; accepting a match as its seller is one（新しい申出のほか） |
| `SUSPENDED` | 利用停止中 | reading, and what a person does for itself（閲覧と、本人だけに関わる操作） |
"""


def permissions_page(descriptions: Mapping[str, str]) -> str:
    """The page; `descriptions` has what the schema says of each mutation, in English."""
    return "\n".join([_HEAD, _roles(), _STANDINGS, _acts(descriptions)])


def _roles() -> str:
    head = ["Role", "役割", *(f"`{one.value}`" for one in Capability)]
    rows = [
        [f"`{role.value}`", ROLE_NAMES[role], *("✓" if one in able else "" for one in Capability)]
        for role, able in ROLE_CAPABILITIES.items()
    ]
    named = [[f"`{one.value}`", *CAPABILITY_NAMES[one], _within(one)] for one in Capability]
    words = _table(["Capability", "権限", "English", "Only within"], named)
    scopes = (
        "A token with scopes has what role and scopes both give, and reading always: what its organisation may read."
        "\nReading what all may read is part of `OPERATE` and `AUDIT`, a coordinator's wider reading of `BROKER`."
        "\nA second person's word (`decideApproval`) is no program's: a token with scopes gives none."
    )
    return f"## Roles（役割）\n\n{_table(head, rows)}\n{words}\n{scopes}\n"


def _within(capability: Capability) -> str:
    kind = ONLY_WITHIN.get(capability)
    return f"`{kind.value}`" if kind else ""


def _acts(descriptions: Mapping[str, str]) -> str:
    head = ["Act", "操作", "Meaning", "Needs", "Verified", "New offer", "Second person"]
    rows = [
        [
            f"`{name}`",
            MEANINGS_JA[name],
            descriptions[name],
            _needs(act),
            "✓" if act.needs and act.verified else "",
            "✓" if act.offers else "",
            act.second_word or ("○" if may_be_wished(name) else ""),
        ]
        for name, act in ACTS.items()
    ]
    told = (
        "A second person is asked where the organisation has one who could approve: by the named rule,"
        "\nor for an act marked ○ where it wishes for that (`setApprovalPolicy`); no other act can wait for one."
    )
    return f"## Acts（操作）\n\n{told}\n\n{_table(head, rows)}"


def _needs(act: Act) -> str:
    if act.public:
        return "anybody（誰でも）"
    return " / ".join(f"`{one.value}`" for one in act.needs) or "signed in（本人）"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
