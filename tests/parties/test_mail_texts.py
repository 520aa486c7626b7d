"""No mail of the house advertises: every one answers something that its reader, or somebody for it, did (TS-33)."""

from parties.kinds import ConsentPurpose
from parties.mail_texts import MailKind
from tests.house.rules import ROOMS, ROOT

ADVERTISING_WORDS = ("キャンペーン", "セール", "おすすめ", "お買い得", "special offer", "discount")


def test_no_mail_advertises() -> None:
    source = "".join((ROOT / "parties" / name).read_text("utf-8") for name in ("mail_texts.py", "duty_mail_texts.py"))
    assert [word for word in ADVERTISING_WORDS if word in source] == []
    assert not {"NEWS", "ADVERTISEMENT"} & {kind.value for kind in MailKind}


def test_nothing_is_mailed_on_the_consent_to_news() -> None:
    using = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts and ConsentPurpose.NEWS_BY_MAIL.name in path.read_text("utf-8")
    }
    assert using == {"parties/kinds.py", "parties/privacy_notice.py", "schema/people_enums.py"}, (
        "who builds a sender of news gives it a sender, a postal address and a way out"
    )
