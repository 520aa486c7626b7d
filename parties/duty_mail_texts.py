"""The texts of the mails about complaints, requests for disclosure, withdrawals and refunds, by their kind's name."""

from collections.abc import Mapping
from typing import Final

DUTY_TEXTS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "COMPLAINT_RECEIVED": {
        "ja": (
            "苦情を受け付けました",
            "{name} 様\n\n「{subject}」についての苦情を受け付けました。運営者が調査し、結果をお知らせします。\n"
            "販売者には、苦情の内容をお知らせしますが、お申し出になった方のお名前はお知らせしません。\n",
        ),
        "en": (
            "Your complaint was received",
            "{name},\n\nyour complaint about “{subject}” was received. The operator looks into it and tells you the "
            "outcome.\nThe seller is told what it says, not who you are.\n",
        ),
    },
    "COMPLAINT_AGAINST": {
        "ja": (
            "苦情についてのご回答のお願い",
            "{name} 御中\n\n「{subject}」について苦情のお申し出があり、運営者が調査しています。\n"
            "Musubi にサインインして内容を確認し、{until} までにご回答ください。"
            "ご回答がない場合は、それまでに分かったことに基づいて決定します。\n",
        ),
        "en": (
            "Please answer a complaint",
            "{name},\n\nthere is a complaint about “{subject}”, and the operator looks into it.\n"
            "Sign in to Musubi to read it, and answer by {until}. Without an answer it is decided on what is known.\n",
        ),
    },
    "COMPLAINT_UPHELD": {
        "ja": (
            "苦情の調査結果（理由あり）",
            "{name} 様\n\n「{subject}」についての苦情を調査し、理由があると判断しました。\n理由：{reason}\n",
        ),
        "en": (
            "A complaint was upheld",
            "{name},\n\nthe complaint about “{subject}” was looked into and upheld.\nReason: {reason}\n",
        ),
    },
    "COMPLAINT_DISMISSED": {
        "ja": (
            "苦情の調査結果（理由なし）",
            "{name} 様\n\n「{subject}」についての苦情を調査し、理由がないと判断しました。\n理由：{reason}\n",
        ),
        "en": (
            "A complaint was dismissed",
            "{name},\n\nthe complaint about “{subject}” was looked into and dismissed.\nReason: {reason}\n",
        ),
    },
    "DISCLOSURE_ASKED": {
        "ja": (
            "販売者の情報の開示請求についてのご意見のお願い",
            "{name} 御中\n\n注文の買い手から、貴組織の情報の開示が請求されました。\n"
            "Musubi にサインインして請求の内容を確認し、{until} までに開示についてのご意見をお寄せください。\n",
        ),
        "en": (
            "Please comment on a request for your identity",
            "{name},\n\nthe buyer of an order asks to be told who you are.\n"
            "Sign in to Musubi to read why, and say what you think of it by {until}.\n",
        ),
    },
    "DISCLOSURE_GRANTED": {
        "ja": (
            "販売者の情報の開示請求に応じました",
            "{name} 様\n\n販売者の情報の開示請求に応じました。\n理由：{reason}\n"
            "開示した内容は、請求した方が Musubi にサインインして確認できます。\n",
        ),
        "en": (
            "A request for a seller's identity was granted",
            "{name},\n\nthe request for the seller's identity was granted.\nReason: {reason}\n"
            "Who asked finds the answer in Musubi, signed in.\n",
        ),
    },
    "DISCLOSURE_DENIED": {
        "ja": (
            "販売者の情報の開示請求に応じませんでした",
            "{name} 様\n\n販売者の情報の開示請求には応じないことに決めました。\n理由：{reason}\n",
        ),
        "en": (
            "A request for a seller's identity was denied",
            "{name},\n\nthe request for the seller's identity was denied.\nReason: {reason}\n",
        ),
    },
    "WITHDRAWAL_REQUESTED": {
        "ja": (
            "注文の撤回・解除の申出がありました",
            "{name} {honorific}\n\n「{item}」の注文（{amount}）について、買い手から撤回・解除の申出がありました。\n"
            "内容と回答は、Musubi にサインインして確認できます。\n",
        ),
        "en": (
            "A withdrawal from an order was asked for",
            "{name},\n\nthe buyer of the order “{item}” ({amount}) asked to withdraw from it.\n"
            "Sign in to Musubi to read why, and what is answered.\n",
        ),
    },
    "WITHDRAWAL_ACCEPTED": {
        "ja": (
            "注文が撤回・解除されました",
            "{name} {honorific}\n\n「{item}」の注文は撤回・解除され、"
            "代金 {amount} を買い手に返金することになりました。\n"
            "返金が済みましたら、あらためてお知らせします。\n",
        ),
        "en": (
            "An order was withdrawn from",
            "{name},\n\nthe order “{item}” was withdrawn from, and {amount} is to go back to its buyer.\n"
            "Both sides are told when it has gone.\n",
        ),
    },
    "WITHDRAWAL_REFUSED": {
        "ja": (
            "注文の撤回・解除の申出に応じない旨の回答がありました",
            "{name} {honorific}\n\n「{item}」の注文（{amount}）の撤回・解除の申出に、売り手は応じないと回答しました。\n"
            "理由は、Musubi にサインインして確認できます。\n",
        ),
        "en": (
            "A withdrawal from an order was refused",
            "{name},\n\nthe seller does not agree to the withdrawal from the order “{item}” ({amount}).\n"
            "Sign in to Musubi to read why.\n",
        ),
    },
    "ORDER_REFUNDED": {
        "ja": (
            "注文の代金を返金しました",
            "{name} {honorific}\n\n「{item}」の注文の代金 {amount} を、{refunded_on} に買い手に返金しました。\n"
            "適格返還請求書は、Musubi にサインインして確認できます。\n",
        ),
        "en": (
            "An order was refunded",
            "{name},\n\n{amount} for the order “{item}” went back to its buyer on {refunded_on}.\n"
            "Sign in to Musubi to read the return invoice.\n",
        ),
    },
}
