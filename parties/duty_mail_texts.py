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
    "WITHDRAWAL_UNANSWERED": {
        "ja": (
            "撤回・解除の申出への回答をお願いします",
            "{name} {honorific}\n\n「{item}」の注文（{amount}）について、{asked_on} に買い手から"
            "撤回・解除の申出がありましたが、まだ回答がありません。\nMusubi にサインインして回答してください。"
            "{escalate_on} までに回答がない場合は、地域の協議会と運営者に知らせます。\n",
        ),
        "en": (
            "A withdrawal waits for your answer",
            "{name},\n\nthe buyer of the order “{item}” ({amount}) asked on {asked_on} to withdraw from it,"
            " and has no answer yet.\nSign in to Musubi and answer. Without an answer by {escalate_on} the council of"
            " your territory and the operator are told.\n",
        ),
    },
    "WITHDRAWAL_ESCALATED": {
        "ja": (
            "撤回・解除の申出に売り手の回答がありません",
            "{name} {honorific}\n\n「{item}」の注文（{amount}、売り手：{seller}）について、{asked_on} に"
            "買い手から撤回・解除の申出がありましたが、売り手の回答がありません。\n売り手に連絡し、回答を求めてください。"
            "内容は、Musubi にサインインして確認できます。\n注文番号：{order}\n",
        ),
        "en": (
            "A seller does not answer a withdrawal",
            "{name},\n\nthe buyer of the order “{item}” ({amount}, seller: {seller}) asked on {asked_on} to withdraw"
            " from it, and the seller has not answered.\nPlease ask the seller for an answer. Sign in to Musubi to read"
            " more.\nOrder: {order}\n",
        ),
    },
    "DEMAND_REOPENED": {
        "ja": (
            "需要の募集を再開しました",
            "{name} {honorific}\n\n注文が撤回・解除されたため、需要「{title}」は再び募集中になりました。\n"
            "引渡しの希望日 {needed_by} までに、別の販売公告とマッチングできます。"
            "不要になった場合は、Musubi にサインインして需要を取り下げてください。\n",
        ),
        "en": (
            "A demand is open again",
            "{name},\n\nits order was withdrawn from, so the demand “{title}” is open again.\n"
            "Until {needed_by} it can be matched with another sale notice."
            " If it is not wanted any more, sign in to Musubi and withdraw it.\n",
        ),
    },
    "DOCUMENT_WITHDRAWN": {
        "ja": (
            "公開した文書を取り下げました",
            "{name} {honorific}\n\n公開中の「{title}」を取り下げました。\n理由：{reason}\n"
            "文書の内容は残りますが、取り下げたことと理由が表示されます。印刷物や掲示がある場合は、回収または訂正をお願いします。\n",
        ),
        "en": (
            "A published document was withdrawn",
            "{name},\n\n“{title}” is withdrawn.\nReason: {reason}\nIt stays readable, and says that it is withdrawn and"
            " why. Please take back or correct what was printed or put up.\n",
        ),
    },
    "ORDER_STOPPED": {
        "ja": (
            "確定前の注文を取り消しました",
            "{name} {honorific}\n\n「{item}」の注文（{amount}、販売者：{seller}）は、"
            "販売者の表示、取引または届出に問題があると運営者が判断して販売を止めたため、取り消しました。\n"
            "注文は確定していませんので、代金は発生していません。\n注文番号：{order}\n",
        ),
        "en": (
            "An order was cancelled before it was confirmed",
            "{name},\n\nthe order “{item}” ({amount}, seller: {seller}) is cancelled: the operator found something"
            " wrong with what the seller displays, does or has told of itself, and has stopped the sale.\n"
            "It was not confirmed, so nothing is owed.\nOrder: {order}\n",
        ),
    },
    "SELLER_AT_FAULT_UNPAID": {
        "ja": (
            "ご注文の販売者についてのお知らせ",
            "{name} {honorific}\n\n「{item}」の注文（{amount}、販売者：{seller}）について、"
            "販売者の表示、取引または届出に問題があると運営者が判断しました。\n"
            "お支払いと引渡しの前は、Musubi にサインインしてこの注文を取り消せます。代金は発生しません。\n"
            "ご不明な点は運営者にお問い合わせください。消費者の方は消費者ホットライン（188）にも相談できます。\n"
            "注文番号：{order}\n",
        ),
        "en": (
            "About the seller of your order",
            "{name},\n\nthe operator found something wrong with what the seller of the order “{item}” ({amount},"
            " seller: {seller}) displays, does or has told of itself.\nBefore it is paid and delivered you may cancel"
            " the order: sign in to Musubi. Nothing is then owed.\nAsk the operator if anything is unclear; consumers"
            " may also call the consumer hotline (188).\nOrder: {order}\n",
        ),
    },
    "SELLER_AT_FAULT": {
        "ja": (
            "ご注文の販売者についてのお知らせ",
            "{name} {honorific}\n\n「{item}」の注文（{amount}、販売者：{seller}）について、"
            "販売者の表示、取引または届出に問題があると運営者が判断しました。\n"
            "お支払い済みの場合は、Musubi にサインインして注文の撤回・解除を申し出ることができます。"
            "事実と異なる表示を信じて注文した消費者の方は、消費者契約法により契約を取り消せることがあります。\n"
            "ご不明な点は運営者にお問い合わせください。消費者の方は消費者ホットライン（188）にも相談できます。\n"
            "注文番号：{order}\n",
        ),
        "en": (
            "About the seller of your order",
            "{name},\n\nthe operator found something wrong with what the seller of the order “{item}” ({amount},"
            " seller: {seller}) displays, does or has told of itself.\nIf it is paid, you may ask to withdraw from"
            " the order: sign in to Musubi. A consumer who ordered because of an untrue statement may be entitled to"
            " rescind the contract (Consumer Contract Act).\nAsk the operator if anything is unclear; consumers may"
            " also call the consumer hotline (188).\nOrder: {order}\n",
        ),
    },
}
