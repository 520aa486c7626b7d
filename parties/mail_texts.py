"""The texts of the mails that the service sends: Japanese and English, plain text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parties.duty_mail_texts import DUTY_TEXTS

MAX_SUBJECT: Final = 200

SITE: Final = "\x1fsite\x1f"
"""Stands for the address of the web site whose pages take a code. No name that people give has these characters."""


class MailKind(StrEnum):
    """What a mail is about."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    HAS_ACCOUNT = "HAS_ACCOUNT"
    RESET_PASSWORD = "RESET_PASSWORD"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"
    PASSWORD_RESET = "PASSWORD_RESET"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    STOOD_DOWN = "STOOD_DOWN"
    INVITATION = "INVITATION"
    PREPAID_NOTICE = "PREPAID_NOTICE"
    COMPLAINT_RECEIVED = "COMPLAINT_RECEIVED"
    COMPLAINT_AGAINST = "COMPLAINT_AGAINST"
    COMPLAINT_UPHELD = "COMPLAINT_UPHELD"
    COMPLAINT_DISMISSED = "COMPLAINT_DISMISSED"
    DISCLOSURE_ASKED = "DISCLOSURE_ASKED"
    DISCLOSURE_GRANTED = "DISCLOSURE_GRANTED"
    DISCLOSURE_DENIED = "DISCLOSURE_DENIED"
    WITHDRAWAL_REQUESTED = "WITHDRAWAL_REQUESTED"
    WITHDRAWAL_ACCEPTED = "WITHDRAWAL_ACCEPTED"
    WITHDRAWAL_REFUSED = "WITHDRAWAL_REFUSED"
    ORDER_REFUNDED = "ORDER_REFUNDED"
    WITHDRAWAL_UNANSWERED = "WITHDRAWAL_UNANSWERED"
    WITHDRAWAL_ESCALATED = "WITHDRAWAL_ESCALATED"
    DEMAND_REOPENED = "DEMAND_REOPENED"
    DOCUMENT_WITHDRAWN = "DOCUMENT_WITHDRAWN"
    ORDER_STOPPED = "ORDER_STOPPED"
    SELLER_AT_FAULT_UNPAID = "SELLER_AT_FAULT_UNPAID"
    SELLER_AT_FAULT = "SELLER_AT_FAULT"
    RETIREMENT_COMES_DUE = "RETIREMENT_COMES_DUE"
    RETIREMENT_OVERDUE = "RETIREMENT_OVERDUE"
    RETIREMENT_PAST_LIMIT = "RETIREMENT_PAST_LIMIT"
    RETIREMENT_AWAITED = "RETIREMENT_AWAITED"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail as it is written: to whom, about what, and its text."""

    recipient: str
    subject: str
    body: str


_TEXTS: Final[Mapping[MailKind, Mapping[str, tuple[str, str]]]] = {
    **{MailKind(name): texts for name, texts in DUTY_TEXTS.items()},
    MailKind.VERIFY_EMAIL: {
        "ja": (
            "メールアドレスの確認",
            "「{organisation}」の手続きで、Musubi にこのメールアドレスが登録されました。\n"
            "ご本人の場合は、次の確認コードを{hours}時間以内に入力してください。\n\n"
            "確認コード：{code}\n" + SITE + "/verify-email#{code}\n\n"
            "お心当たりがない場合は、このメールを破棄してください。確認しない限り、このアドレスは使われません。\n",
        ),
        "en": (
            "Verify your e-mail address",
            "This e-mail address was given to Musubi for “{organisation}”.\n"
            "If that was you, enter this code within {hours} hours.\n\n"
            "Code: {code}\n" + SITE + "/verify-email#{code}\n\n"
            "If it was not you, do nothing: the address is not used until it is verified.\n",
        ),
    },
    MailKind.HAS_ACCOUNT: {
        "ja": (
            "このメールアドレスは登録済みです",
            "Musubi で「{organisation}」の手続きにこのメールアドレスが入力されましたが、"
            "すでに利用者として登録されています。\n"
            "別の組織でも活動する場合は、その組織の管理者から招待を受けてください。\n"
            "パスワードをお忘れの場合は、再設定の手続きをご利用ください。\n\n"
            "お心当たりがない場合は、このメールを破棄してください。登録内容は変わっていません。\n",
        ),
        "en": (
            "This e-mail address has an account already",
            "This e-mail address was given to Musubi for “{organisation}”, and has an account already.\n"
            "To act for another organisation too, let its manager invite you.\n"
            "If you have forgotten your password, ask for a new one.\n\n"
            "If it was not you, do nothing: your account is unchanged.\n",
        ),
    },
    MailKind.RESET_PASSWORD: {
        "ja": (
            "パスワードの再設定",
            "パスワードの再設定が申し込まれました。\n"
            "次の再設定コードを{minutes}分以内に入力し、新しいパスワードを設定してください。\n\n"
            "再設定コード：{code}\n" + SITE + "/reset-password#{code}\n\n"
            "お心当たりがない場合は、このメールを破棄してください。パスワードは変わりません。\n",
        ),
        "en": (
            "Set a new password",
            "A new password was asked for.\n"
            "Enter this code within {minutes} minutes and choose one.\n\n"
            "Code: {code}\n" + SITE + "/reset-password#{code}\n\n"
            "If it was not you, do nothing: your password stays.\n",
        ),
    },
    MailKind.PASSWORD_CHANGED: {
        "ja": (
            "パスワードが変更されました",
            "{name} 様\n\nMusubi のパスワードが変更され、ほかのサインインはすべて終了しました。\n"
            "お心当たりがない場合は、すぐにパスワードを再設定し、運営者へご連絡ください。\n",
        ),
        "en": (
            "Your password was changed",
            "{name},\n\nyour password was changed and your other sessions were ended.\n"
            "If it was not you, set a new password at once and tell the operator.\n",
        ),
    },
    MailKind.PASSWORD_RESET: {
        "ja": (
            "パスワードが再設定されました",
            "{name} 様\n\nMusubi のパスワードが再設定されました。"
            "これに伴い、サインイン{sessions}件を終了し、アクセストークン{tokens}件を取り消しました。\n"
            "プログラムでアクセストークンをお使いの場合は、新しいトークンを発行してください。\n"
            "お心当たりがない場合は、すぐにパスワードを再設定し、運営者へご連絡ください。\n",
        ),
        "en": (
            "Your password was reset",
            "{name},\n\na new password was set. With it ended: sessions {sessions}, access tokens {tokens}.\n"
            "A program that used an access token needs a new one.\n"
            "If it was not you, set a new password at once and tell the operator.\n",
        ),
    },
    MailKind.EMAIL_CHANGED: {
        "ja": (
            "メールアドレスが変更されました",
            "{name} 様\n\nMusubi のサインインに使うメールアドレスが、このアドレスから別のアドレスへ変更されました。\n"
            "お心当たりがない場合は、すぐに運営者へご連絡ください。\n",
        ),
        "en": (
            "Your e-mail address was changed",
            "{name},\n\nyou now sign in with another e-mail address than this one.\n"
            "If it was not you, tell the operator at once.\n",
        ),
    },
    MailKind.STOOD_DOWN: {
        "ja": (
            "組織への所属が終了しました",
            "{name} 様\n\nMusubi の運営者が、「{organisation}」へのあなたの所属を終了しました。"
            "この組織でのサインインとアクセストークンは使えなくなりました。\n"
            "お心当たりがない場合は、すぐに運営者へご連絡ください。\n",
        ),
        "en": (
            "You no longer act for an organisation",
            "{name},\n\nthe operator of Musubi has ended your membership of {organisation},"
            " with your sessions and access tokens there.\n"
            "If you did not expect it, tell the operator at once.\n",
        ),
    },
    MailKind.INVITATION: {
        "ja": (
            "「{organisation}」への招待",
            "{inviter} さんから、Musubi の「{organisation}」に{role}として招待されました。\n"
            "参加する場合は、次の招待コードを{days}日以内に入力してください。\n\n"
            "招待コード：{code}\n" + SITE + "/invitation#{code}\n\n"
            "お心当たりがない場合は、このメールを破棄してください。\n",
        ),
        "en": (
            "Invitation to {organisation}",
            "{inviter} invites you to act for {organisation} on Musubi ({role}).\n"
            "To accept, enter this code within {days} days.\n\n"
            "Code: {code}\n" + SITE + "/invitation#{code}\n\n"
            "If you did not expect it, do nothing.\n",
        ),
    },
    MailKind.PREPAID_NOTICE: {
        "ja": (
            "ご入金の確認とご注文の承諾のお知らせ",
            "{name} {honorific}\n\n{received_on} に {amount} を受領し、ご注文（{item}）を承諾しました。\n"
            "引渡しは {deliver_by} までを予定しています。数量などの詳細は、注文の承諾通知でご確認いただけます。\n\n"
            "販売事業者：{seller}\n所在地：{address}\n電話：{phone}\n",
        ),
        "en": (
            "Your payment arrived and your order is accepted",
            "{name},\n\n{amount} arrived on {received_on}, and your order ({item}) is accepted.\n"
            "It is to be delivered by {deliver_by}. The order's notice has the quantity and the rest.\n\n"
            "Seller: {seller}\nAddress: {address}\nTelephone: {phone}\n",
        ),
    },
    MailKind.RETIREMENT_COMES_DUE: {
        "ja": (
            "無効化の期限が近づいています",
            "{name} 御中\n\n販売済みの「{title}」について、クレジットの無効化の期限（{due_on}）が近づいています。\n"
            "まだ無効化の申請または通知書の登録が済んでいません。期限までに手続きをお願いします。\n",
        ),
        "en": (
            "A retirement comes due",
            "{name},\n\nthe retirement owed for what you sold as “{title}” is due on {due_on}.\n"
            "It has not been asked for, or its notice has not been entered. Please see to it in time.\n",
        ),
    },
    MailKind.RETIREMENT_OVERDUE: {
        "ja": (
            "無効化の期限を過ぎています",
            "{name} 御中\n\n販売済みの「{title}」について、クレジットの無効化の期限（{due_on}）を過ぎました。\n"
            "至急、無効化の手続きをお願いします。"
            "最終期限（{limit_on}）を過ぎると、無効化が済むまで新たな販売ができなくなります。\n",
        ),
        "en": (
            "A retirement is overdue",
            "{name},\n\nthe retirement owed for what you sold as “{title}” was due on {due_on}.\n"
            "Please make it at once. After {limit_on} nothing new can be sold until it is made.\n",
        ),
    },
    MailKind.RETIREMENT_PAST_LIMIT: {
        "ja": (
            "無効化の最終期限を過ぎたため、新たな販売を止めました",
            "{name} 御中\n\n販売済みの「{title}」について、クレジットの無効化の最終期限（{limit_on}）を過ぎました。\n"
            "無効化が済むまで、新たな販売はできません。済めば、すぐに再開できます。\n",
        ),
        "en": (
            "A retirement is past its limit: new sales are stopped",
            "{name},\n\nthe retirement owed for what you sold as “{title}” is past its limit of {limit_on}.\n"
            "Nothing new can be sold until it is made; then sales go on at once.\n",
        ),
    },
    MailKind.RETIREMENT_AWAITED: {
        "ja": (
            "ご注文のクレジットの無効化が遅れています",
            "{name} 御中\n\n「{title}」のクレジットの無効化を、{seller} が期限（{due_on}）までに終えていません。\n"
            "無効化が確認されるまで、「オフセットした」とは公表しないでください。"
            "{seller} にも連絡しています。\n",
        ),
        "en": (
            "The retirement of your order is late",
            "{name},\n\n{seller} has not made the retirement for “{title}” by {due_on}, and was told so.\n"
            "Please do not say that it was offset before the retirement is confirmed.\n",
        ),
    },
}

ROLE_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "OWNER": ("責任者", "owner"),
    "TRADER": ("取引担当者", "trader"),
    "ACCOUNTANT": ("経理担当者", "accountant"),
    "VIEWER": ("閲覧者", "viewer"),
    "COORDINATOR": ("コーディネーター", "coordinator"),
    "OPERATOR": ("運営担当者", "operator"),
    "AUDITOR": ("監査担当者", "auditor"),
}
"""What mails call a role, in Japanese and English."""


def compose_letter(kind: MailKind, *, to: str, language: str, **values: object) -> Letter:
    """The mail of a kind in `ja` or `en`, with its values filled in."""
    subject, body = _TEXTS[kind]["en" if language == "en" else "ja"]
    line = " ".join(subject.format(**values).split())
    return Letter(recipient=to, subject=line[:MAX_SUBJECT], body=body.format(**values))


def with_site(body: str, site: str) -> str:
    """The text with the site's address in its links; without a site the lines that link to it are left out."""
    if site:
        return body.replace(SITE, site)
    return "".join(line for line in body.splitlines(keepends=True) if SITE not in line)
