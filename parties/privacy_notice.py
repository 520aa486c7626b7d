"""What people are told about their personal data: purposes, safety, requests, how long it is kept. It has versions.

A version that somebody has read is never changed: a change is a new version with its day (docs/sources.md PI-01,
PI-02).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.canonical import canonical_hash
from parties.kinds import ConsentPurpose


@dataclass(frozen=True)
class Bilingual:
    """A text in Japanese, which is the one that binds, and in English."""

    ja: str
    en: str

    def text(self, language: str) -> str:
        """The text in `ja` or `en`."""
        return self.en if language == "en" else self.ja


@dataclass(frozen=True)
class Section:
    """A part of the notice: its heading and its paragraphs."""

    heading: Bilingual
    paragraphs: tuple[Bilingual, ...]


@dataclass(frozen=True, kw_only=True)
class KeptKind:
    """A kind of record that holds personal data, how long it is kept, and why."""

    what: Bilingual
    why: Bilingual
    years: int | None = None
    """None for as long as the register is kept, unless `days` says otherwise."""
    days: int | None = None


BOOKS: Final = KeptKind(
    what=Bilingual("注文、契約、請求、入出金の記録", "Orders, contracts, invoices and payments"),
    why=Bilingual(
        "税法が帳簿書類と電子取引データの保存を義務付けているため。", "Tax law asks that books and documents be kept."
    ),
    years=10,
)
COMPLAINTS: Final = KeptKind(
    what=Bilingual(
        "苦情、販売者の情報の開示請求、注文の撤回・解除の申出と、それぞれの調査、回答、決定の記録"
        "（苦情を申し出た方が誰であるかは、販売者にも第三者にも知らせません）",
        "Complaints, requests for a seller's identity and withdrawals from orders, with what was looked into, answered "
        "and decided; neither the seller nor anybody else is told who complained",
    ),
    why=Bilingual(
        "対応の経緯と決定の理由を示すため。書かれた文は後から変えず、回答や決定を書き足します。"
        "申し出た方や対応した方は番号で示し、その方の情報を消去した後は、番号だけが残ります。"
        "文の中にご自身で書かれた氏名などは、文とともに残ります。",
        "They show what was done and why it was so decided. What was written is not changed: answers and decisions are "
        "added to it. Who wrote it is known by a number; once that person is erased the number alone is left. Names "
        "that somebody wrote into a text stay with the text.",
    ),
)
LEDGER: Final = KeptKind(
    what=Bilingual(
        "クレジットの台帳、証書、開示書面（個人消費者の氏名は公開されません）",
        "The ledger of credits, certificates and disclosures (consumers are never named in public)",
    ),
    why=Bilingual(
        "移転と無効化の証明であるため。記帳と発行した文書は後から変えず、訂正、取下げ、無効の事実を書き足します。"
        "操作した人は番号で示し、その方の情報を消去した後は番号だけが残ります。"
        "無効化の利用者や注文の当事者として文書に記した名称は、消去した後も文書に残ります。",
        "They prove transfers and retirements. Entries and documents that were issued are not changed: a correction, a "
        "withdrawal or that one is void is added to them. Who acted is known by a number; once that person is erased "
        "the number alone is left. Names that a document bears, of the user of a retirement or a party to an order, "
        "stay in it after the erasure.",
    ),
)
AUDIT: Final = KeptKind(
    what=Bilingual(
        "操作の記録（誰が、いつ、どこから、何を入力したか。操作した人は番号で示し、"
        "個人の氏名、住所、電話番号、メールアドレスは、自由記入欄と登録簿の名義を除き、記録しません）",
        "The record of acts: who, known by a number, entered what, when and from where; without names, addresses, "
        "telephone numbers and e-mail addresses of natural persons, but for free texts and the parties that a "
        "registry names",
    ),
    why=Bilingual(
        "帳簿の真実性を確保し、不正を調べるため。", "They show that the books are true, and help to look into misuse."
    ),
    years=10,
)
ORGANISATIONS: Final = KeptKind(
    what=Bilingual(
        "組織の登録情報（責任者と担当窓口の氏名、連絡先を含みます。組織が書き換えるまで残ります）。"
        "取引の記録がない個人消費者の登録情報は消去します",
        "What an organisation says of itself, with the names and addresses of its responsible person and contacts, "
        "until it changes them; of a consumer without records it is erased",
    ),
    why=Bilingual(
        "職務上の情報として組織が届け出たものであり、取引の相手方が必要とするため。",
        "The organisation gave them as particulars of an office, and its counterparties need them.",
    ),
)
STANDINGS: Final = KeptKind(
    what=Bilingual(
        "本人確認、疑義、利用停止、利用再開の決定（理由と根拠）",
        "Decisions to verify, doubt, suspend and reinstate: reason and evidence",
    ),
    why=Bilingual(
        "決定の根拠を示し、不正を調べるため。決定は後から変えず、新しい決定を書き足します。"
        "決定した人は番号で示し、その方の情報を消去した後は番号だけが残ります。",
        "They show on what a decision rests, and help to look into misuse. A decision is not changed, a new one is "
        "added. Who decided is known by a number; once that person is erased the number alone is left.",
    ),
)
CONSENTS: Final = KeptKind(
    what=Bilingual("同意とその撤回の記録（番号で示します）", "Consents and their withdrawal, by a number"),
    why=Bilingual("同意を得たことを示すため。", "They show what was agreed to."),
    years=10,
)

SENT_MAIL_DAYS: Final = 90
ENDED_SESSION_DAYS: Final = 90
ENDED_TOKEN_DAYS: Final = 365
MAILED_CODE_DAYS: Final = 30
ANSWERED_INVITATION_DAYS: Final = 90
ATTEMPT_COUNT_DAYS: Final = 2

KEPT_AFTER_ERASURE: Final = (BOOKS, COMPLAINTS, LEDGER, ORGANISATIONS, STANDINGS, AUDIT, CONSENTS)
"""What stays when a person has their data erased."""

KEPT: Final = (
    *KEPT_AFTER_ERASURE,
    KeptKind(
        what=Bilingual("サインインの記録（接続元と端末の種類）", "Sessions, with address and kind of browser"),
        why=Bilingual("本人が不正な利用に気付けるようにするため。", "So that their owner notices misuse."),
        days=ENDED_SESSION_DAYS,
    ),
    KeptKind(
        what=Bilingual("アクセストークンの名称と使用日時", "Access tokens' names and times of use"),
        why=Bilingual("本人と組織が利用状況を確認できるようにするため。", "So that their owner knows of them."),
        days=ENDED_TOKEN_DAYS,
    ),
    KeptKind(
        what=Bilingual("送信したメールの宛先と件名", "Addresses and subjects of mails that were sent"),
        why=Bilingual("届いたかどうかを調べるため。", "To find out what was sent."),
        days=SENT_MAIL_DAYS,
    ),
    KeptKind(
        what=Bilingual("応じられなかった招待の宛先", "Addresses of invitations that came to nothing"),
        why=Bilingual("招待した組織が経緯を確認できるようにするため。", "So that who invited can look back."),
        days=ANSWERED_INVITATION_DAYS,
    ),
    KeptKind(
        what=Bilingual("試行回数（宛先や接続元は復元できない形）", "Counts of attempts, under hashes"),
        why=Bilingual("不正なサインインを防ぐため。", "To stop guessing."),
        days=ATTEMPT_COUNT_DAYS,
    ),
)
"""All kinds of personal data, by how long they are kept after they have ended."""

SECTIONS: Final = (
    Section(
        Bilingual("利用目的", "Purposes"),
        (
            Bilingual("利用者の本人確認とサインインの管理のため。", "To know who signs in."),
            Bilingual(
                "クレジットの掲載、取引、移転、無効化、証書の発行のため。",
                "To list, trade, transfer and retire credits, and to issue certificates.",
            ),
            Bilingual("請求、入金確認、送金のため。", "To invoice, to receive and to pay out."),
            Bilingual(
                "手続に必要な連絡、および同意された場合のお知らせの送信のため。",
                "To write about what is under way, and to send news to who agreed.",
            ),
            Bilingual("不正利用の防止と調査のため。", "To stop and look into misuse."),
            Bilingual("法令に基づく保存と報告のため。", "To keep and report what law asks for."),
        ),
    ),
    Section(
        Bilingual("第三者への提供", "Provision to others"),
        (
            Bilingual(
                "取引の相手方、登録簿の管理者、特定地域協議会に、その取引に必要な範囲で提供します。"
                "そのほかは、法令に基づく場合を除き、本人の同意なく提供しません。",
                "To the other party, the registry and the council of a trade, as far as the trade needs it. To nobody "
                "else without consent, unless law asks for it.",
            ),
            Bilingual(
                "外国にある第三者には提供しません。"
                "提供する場合は、国名、その国の制度、提供先の措置を示し、別に同意をいただきます。",
                "To nobody abroad. Before that changed, we would name the country, its law and the recipient's "
                "measures, and ask for a consent of its own.",
            ),
            Bilingual("個人消費者の氏名は公開しません。", "Consumers are never named in public."),
        ),
    ),
    Section(
        Bilingual("安全管理のために講じた措置", "Safety measures"),
        (
            Bilingual(
                "パスワードは argon2id で、アクセストークンはハッシュ値で保存し、元の値は保存しません。",
                "Passwords are stored under argon2id and tokens under a hash, never as they are.",
            ),
            Bilingual(
                "閲覧と操作は役割ごとに制限し、操作はすべて記録します。",
                "What may be read and done depends on the role, and every act is recorded.",
            ),
            Bilingual(
                "試行回数を制限し、サインインの一覧と取消しを本人に提供します。",
                "Attempts are limited; everybody sees and ends their own sessions.",
            ),
        ),
    ),
    Section(
        Bilingual("開示、訂正、利用停止、消去の請求", "Requests"),
        (
            Bilingual(
                "本人は、サインインのうえ exportMyData で開示を受け、eraseMe で消去を求めることができます。"
                "手数料はかかりません。第三者の権利利益を害するおそれがある部分は開示しないことがあり、その旨をお知らせします。",
                "Signed in, everybody may have their data by exportMyData, and have it erased by eraseMe, free of "
                "charge. What could harm the rights of others may be withheld, which is then said.",
            ),
            Bilingual(
                "サインインできない場合や訂正、利用停止を求める場合は、下記の窓口で受け付け、本人確認のうえ回答します。",
                "Who cannot sign in, or asks for a correction or to stop a use, turns to the contact below.",
            ),
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class ConsentText:
    """A text that a person may agree to, in its present version."""

    purpose: ConsentPurpose
    version: str
    text: Bilingual

    @property
    def hash(self) -> str:
        """The SHA-256 of what was agreed to, in both languages."""
        return canonical_hash([self.purpose.value, self.version, self.text.ja, self.text.en, _NOTICE_HASH])


NOTICE_VERSION: Final = "2026-11-23"
NOTICE_EFFECTIVE_FROM: Final = date(2026, 11, 23)

_NOTICE_HASH: Final = canonical_hash(
    {
        "sections": [
            [section.heading.ja, section.heading.en, [[one.ja, one.en] for one in section.paragraphs]]
            for section in SECTIONS
        ],
        "kept": [[one.what.ja, one.what.en, one.why.ja, one.why.en, one.years, one.days] for one in KEPT],
    }
)

CONSENT_TEXTS: Final[Mapping[ConsentPurpose, ConsentText]] = {
    one.purpose: one
    for one in (
        ConsentText(
            purpose=ConsentPurpose.PRIVACY_NOTICE,
            version=NOTICE_VERSION,
            text=Bilingual(
                "個人情報の取扱いについて読み、同意します。", "I have read the privacy notice and agree to it."
            ),
        ),
        ConsentText(
            purpose=ConsentPurpose.NEWS_BY_MAIL,
            version=NOTICE_VERSION,
            text=Bilingual(
                "お知らせをメールで受け取ることに同意します。いつでも撤回できます。",
                "I agree to get news by mail, and may withdraw it at any time.",
            ),
        ),
    )
}
"""What can be agreed to now. Nothing goes abroad, so for that nothing is asked."""
