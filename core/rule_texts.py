"""The texts of the rules that a value can break, by their codes: see `core.rules`."""

from collections.abc import Mapping
from typing import Final

Texts = tuple[str, str]
"""In Japanese and in English."""

RULES: Final[Mapping[str, Texts]] = {
    # Texts.
    "not_empty": ("入力が必要です。", "It must not be empty."),
    "max_characters=": ("{0}文字以内にしてください。", "It may have {0} characters."),
    "no_control_characters": ("使えない文字が含まれています。", "It has characters that cannot be used."),
    "one_line": ("改行を入れないでください。", "It must be on one line."),
    "says_something": ("文字か数字を含めてください。", "It needs a letter or a digit."),
    "pattern=": ("形式が正しくありません。", "It does not have the form that is asked for."),
    "email_address": ("メールアドレスの形式ではありません。", "It is no e-mail address."),
    "https_address": ("https:// で始まるアドレスにしてください。", "It must be an address that begins with https://."),
    "web_address": ("ウェブのアドレスではありません。", "It is no web address."),
    "file_name": (
        'ファイル名に / \\ : * ? " < > | は使えず、「.」や「musubi-」で始められません。',
        'A file name has none of / \\ : * ? " < > | and does not begin with a full stop or "musubi-".',
    ),
    "content_or_hash": (
        "ファイルの内容か SHA-256 のどちらか一方を入れてください。",
        "Give either the content of the file or its SHA-256.",
    ),
    "base64": ("Base64 の文字列ではありません。", "It is no Base64."),
    "one_event_or_product": ("需要か商品のどちらか一方にしてください。", "Name a demand or a product, not both."),
    "sha256_in_hexadecimal": ("SHA-256 を16進数64桁で記入してください。", "It must be a SHA-256 in hexadecimal."),
    # Numbers, amounts and lists.
    "decimal_number": ("数値（小数可）で記入してください。", "It must be a plain decimal number."),
    "finite": ("有限の数値にしてください。", "It must be a finite number."),
    "max_decimals=": ("小数点以下は{0}桁までです。", "It may have {0} decimals."),
    "describes_the_use": (
        "何のために使うのかを具体的に記入してください。用途が分からないままでは受け付けられません。",
        "Say what it is used for: nothing is taken for a use that is not known.",
    ),
    "purpose_of_its_own=": (
        "「{0}」は用途の一覧にあります。用途の欄でそれを選んでください。",
        "The list has a purpose for this ({0}): choose it.",
    ),
    "offset_only=": (
        "需要のクレジットは、カーボン・オフセットのために無効化されます。「{0}」には使えません。",
        "What a demand buys is retired for a carbon offset, and does not serve {0}.",
    ),
    "claim_above_yen=": (
        "売り手の情報の開示を請求できるのは、売り手に対する債権の額が{0}円を超える場合だけです"
        "（取引デジタルプラットフォーム消費者保護法5条、同施行規則4条）。",
        "The seller's identity is disclosed only for a claim against it of more than {0} yen (DP-05: Act on Consumer"
        " Protection in Digital Platforms, article 5, its ordinance, article 4).",
    ),
    "minimum=": ("{0} 以上（以降）にしてください。", "It must be at least {0}."),
    "more_than=": ("{0} より大きくしてください。", "It must be more than {0}."),
    "maximum=": ("{0} 以下（以前）にしてください。", "It must be at most {0}."),
    "max_items=": ("{0}件以内にしてください。", "There may be {0}."),
    "max_drafts=": (
        "下書きは{0}件までです。使わないものを終えてください。",
        "There may be {0} drafts: end one that is not used.",
    ),
    "max_events=": ("登録できるのは{0}件までです。", "There may be {0} events."),
    "max_reports=": ("登録できるのは{0}件までです。", "There may be {0} reports."),
    "max_ranges=": ("範囲は{0}個までです。", "There may be {0} ranges."),
    "maximum_rows=": ("{0}行を超えるため、条件を絞ってください。", "More than {0} rows: narrow the search."),
    "at_most=": ("一度に扱えるのは{0}件までです。", "At most {0} can be taken at a time."),
    "fewer_than=": ("{0}件以上になるため、分けてください。", "They must be fewer than {0}: take them in parts."),
    "sum_of_items=": ("内訳の合計（{0}）と一致しません。", "The items add up to {0}."),
    "sum_of_parts=": ("内訳の合計（{0}円）と一致しません。", "The parts add up to {0} yen."),
    "at_least_one": ("一つ以上選んでください。", "Choose at least one."),
    "each_once": ("同じものを二度記入しないでください。", "Name each once."),
    "each_item_once": ("同じ項目を二度記入しないでください。", "Give each item once."),
    "rule_that_can_be_waived": (
        "例外を認められるのは、理由を記録して例外にできる規則だけです。",
        "Only a rule that asks, and may be passed with a reason, can be waived.",
    ),
    "key_of_checklist": (
        "この文書の項目にありません。disclosureChecklist で確かめてください。",
        "The document has no such item: see disclosureChecklist.",
    ),
    "each_kind_once": ("同じ種類を二度記入しないでください。", "Name each kind once."),
    # Days and instants.
    "with_offset_from_utc": (
        "時差を添えた日時（例: 2026-04-01T09:00:00+09:00）にしてください。",
        "It needs its offset from UTC, as in 2026-04-01T09:00:00+09:00.",
    ),
    "aware": ("時差のある日時にしてください。", "It must be an instant with its offset."),
    "start_not_after_end": ("始まりを終わりより後にしないでください。", "The start must not come after the end."),
    "between_cause_and_today": (
        "その原因となった日から今日までの日にしてください。",
        "It must lie between the day of what it follows and today.",
    ),
    "between_shipping_and_today": (
        "発送日から今日まで（最長で発送の14日後まで）の日にしてください。",
        "It must lie between the shipping and today, at most 14 days after it.",
    ),
    "only_for_goods_that_were_shipped": ("発送済みの商品に限ります。", "It is for goods that were shipped."),
    "certificate_not_void": (
        "この無効化の証書は、代金の返金により無効です。",
        "The certificate of this retirement is void: its price went back.",
    ),
    "only_of_natural_persons": ("個人の購入者に限ります。", "It is for natural persons."),
    "only_after_a_transfer": ("移転済みの注文に限ります。", "It is for orders whose tonnes were transferred."),
    "accepted_by_the_partner": (
        "相手方が承諾した協定・契約を指定してください。",
        "Name an agreement that the partner has accepted.",
    ),
    "certificate_issued": (
        "証書を発行した無効化を指定してください。",
        "Name a retirement whose certificate was issued.",
    ),
    "issuance_or_scheme": ("クレジットの発行、または制度を指定してください。", "Name an issuance, or a scheme."),
    "between_order_and_today": ("注文日から今日までの日にしてください。", "It must lie between the order and today."),
    "monitoring_end <= certified <= issued <= today": (
        "モニタリング終了日、認証日、発行日、今日の順になるようにしてください。",
        "The days must come in this order: end of monitoring, certification, issuance, today.",
    ),
    "valid_from=": ("この係数は {0} から有効です。", "The factor is valid from {0}."),
    # Pages and lists.
    "cursor_from_a_page": (
        "一覧の結果にあったカーソルを使ってください。",
        "Use a cursor that a page of the list gave.",
    ),
    "cursor_of_the_same_sort_and_filter": (
        "同じ並べ方と条件の一覧で得たカーソルを使ってください。",
        "Use a cursor of the same sort and filter.",
    ),
    "from_not_above_to": ("下限を上限より大きくしないでください。", "The lower end must not lie above the upper end."),
    "code_of_one_of_the_prefectures": ("都道府県のコードにしてください。", "It must be the code of a prefecture."),
    "code_of_one_of_the_municipalities": ("市区町村のコードにしてください。", "It must be the code of a municipality."),
    # Places.
    "local_government_code": (
        "地方公共団体コード（5桁または6桁）にしてください。",
        "It must be a local government code.",
    ),
    "municipality_code": ("市区町村のコードにしてください。", "It must be the code of a municipality."),
    "check_digit": ("検査数字が合いません。番号を確かめてください。", "The check digit does not fit."),
    "known_local_government": ("この番号の地方公共団体はありません。", "No local government has this code."),
    "abolished_local_government": (
        "合併などで廃止された地方公共団体です。今のコードにしてください。",
        "This local government was abolished: give the present code.",
    ),
    "within_territory": ("協議会の特定地域の中にしてください。", "It must lie in the council's territory."),
    "within_area": ("制度の対象地域の中にしてください。", "It must lie in the scheme's area."),
    "1_to_47": ("都道府県の番号（1から47）にしてください。", "It must be a prefecture's number, 1 to 47."),
    # People and organisations.
    "another_person": (
        "依頼した人とは別の人が決裁してください。",
        "Another person than the one who asked must decide.",
    ),
    "acts_with_a_key_of_the_organisation": (
        "冪等キーを取り、この組織が行う操作だけを指定できます。",
        "Only acts of the organisation that take an idempotency key can be named.",
    ),
    "a_mutation": ("操作（mutation）の名前にしてください。", "It must be the name of a mutation."),
    "not_asked_for": ("この目的の同意は求めていません。", "No consent is asked for with this purpose."),
    "present_version=": ("現在の版は {0} です。", "The present version is {0}."),
    "other_organisations_each_once": ("ほかの組織を一度ずつ指定してください。", "Name other organisations, each once."),
    "needed_for_a_new_person": ("新しい利用者には必要です。", "A new person needs it."),
    "not_a_member_in_this_role_yet": (
        "この役割ですでに所属しています。",
        "The person has this role in the organisation already.",
    ),
    "not_registered_yet": ("この法人番号の組織はすでに登録されています。", "It is registered already."),
    "13_digits_with_check_digit": (
        "13桁の法人番号（検査数字を含む）にしてください。",
        "It must have 13 digits, the first a check digit.",
    ),
    "T_and_13_digits": ("T と13桁の数字にしてください。", "It must be T and 13 digits."),
    "agrees_with_corporate_number": ("法人番号と一致しません。", "It does not agree with the corporate number."),
    "not_open_for_joining": ("この種類の組織は、ここからは登録できません。", "This kind cannot join by itself."),
    "needed_by_kind": ("この種類の組織には必要です。", "This kind of organisation needs it."),
    "only_municipalities": ("地方公共団体だけが使えます。", "Only local governments have it."),
    "needed_for_invoice_registration": (
        "適格請求書発行事業者の登録には必要です。",
        "A registration for invoices needs it.",
    ),
    "consumers_are_never_named": ("個人の名称は公表できません。", "Consumers are never named."),
    "always_named": ("この種類の組織の名称は必ず公表されます。", "This kind of organisation is always named."),
    "only_public_bodies": ("公共団体の支払条件でだけ使えます。", "Only public bodies have it."),
    "another_role_than_now": ("今と同じ役割です。別の役割を選んでください。", "It is the present role."),
    "not_the_platform": ("運営者自身の組織には使えません。", "It cannot be the platform's own organisation."),
    "without_a_manager": (
        "この組織には、管理できる人がすでにいます。",
        "The organisation has somebody who manages it.",
    ),
    "own_capabilities": ("自分が持つ権限だけを付けられます。", "A token may have only what you may do yourself."),
    "only_people_approve": ("決裁は人だけが行えます。トークンには付けられません。", "Only people approve, not tokens."),
    "another_organisation": ("自分以外の組織にしてください。", "It must be another organisation."),
    # Registries, projects and agreements.
    "bilateral_value": ("相対の価値のプロジェクトではありません。", "It is no project of bilateral value."),
    "of_an_ended_scheme": ("終了した制度のものではありません。", "It does not belong to a scheme that has ended."),
    "of_the_j_credit_scheme": ("J-クレジット制度のものにしてください。", "It must belong to the J-Credit scheme."),
    "claimed_from_the_published_list": (
        "公表された一覧から、実施者として申し出てください。",
        "Claim it from the published list instead.",
    ),
    "run_by_a_local_government": ("地方公共団体が運営する制度です。", "A local government runs this scheme."),
    "given_by_musubi": ("Musubi が付けるため、記入しないでください。", "Musubi gives it: leave it out."),
    "register_is_here": ("この制度の登録簿は Musubi にあります。", "The register of this scheme is kept here."),
    "scheme_keeps_its_own": ("この制度は自らバッファを管理します。", "The scheme keeps its own buffer."),
    "one_text_as_the_registry_prints_it": (
        "登録簿の表示どおりの一つの文字列にしてください。",
        "Give one text, as the registry prints it.",
    ),
    "serials_or_prefix_and_first_and_last": (
        "シリアル番号は、範囲の文字列か、接頭部と最初と最後の番号かの、どちらか一方で示してください。",
        "Give the serials in one way only.",
    ),
    "serials|issuance|scheme": (
        "シリアル番号、発行、制度のうち一つで指定してください。",
        "Select by serials, by issuance or by scheme.",
    ),
    "quantity_or_serials": ("数量とシリアル番号のどちらかで示してください。", "Give the quantity or the serials."),
    "one_issuance": ("一つの発行のクレジットにしてください。", "They must be of one issuance."),
    "not_registered_twice": ("二度登録されたものではありません。", "It was not registered twice."),
    "same_scheme=": ("同じ制度（{0}）のクレジットにしてください。", "It must be of the same scheme ({0})."),
    "grams_given_to_a_use": ("用途に割り当てた量がありません。", "No grams of it were given to a use."),
    "as_recorded_before=": ("前に記録された値（{0}）と一致しません。", "{0} was recorded before."),
    "within_total_electricity=": ("総電力量の残り（{0} kWh）を超えます。", "{0} kWh of the total are left."),
    "all_that_is_outstanding=": ("補填が必要な {0} t をすべて示してください。", "Give all {0} t that are outstanding."),
    "all_of_them=": ("{0} t すべてにしてください。", "It must be all {0} t."),
    "organisation_or_outside_account": (
        "移転先は、Musubi の組織か外部の口座のどちらかにしてください。",
        "Name an organisation or an outside account.",
    ),
    "another_holder": ("今の保有者とは別の移転先にしてください。", "It must be another holder than now."),
    "client_is_not_holder": ("預け主は保有者と別にしてください。", "The client must not be the holder."),
    "another_hold_of_a_live_allocation": (
        "割当が生きている別の確保にしてください。",
        "It must be another hold, and the allocation must be live.",
    ),
    "same_account": ("同じ口座の確保にしてください。", "It must be a hold of the same account."),
    # Serials and their layouts.
    "at_least_one_serial": ("一つ以上のシリアル番号が必要です。", "There must be at least one serial."),
    "not_before_first_serial": ("終わりの番号が始まりより前です。", "The last serial comes before the first."),
    "same_tonnes_in_a_series": ("1番号あたりのトン数が異なります。", "The serials stand for other tonnes."),
    "one_layout_in_a_series": ("形式の異なる番号が混ざっています。", "The serials have several layouts."),
    "ranges_do_not_overlap": ("番号の範囲が重なっています。", "The ranges overlap."),
    "no_gap": ("番号が途切れています。", "Serials are missing between the ranges."),
    "all_of_them_there": ("含まれていない番号があります。", "Some of the serials are not there."),
    "same_series_at_both_ends": ("始まりと終わりの系列が異なります。", "Both ends must be of the same series."),
    "within=": ("{0} の範囲にありません。", "It does not lie within {0}."),
    "count_of_serials=": ("シリアル番号の数（{0}）と一致しません。", "The serials are {0}."),
    "whole_tonnes=": ("1 t ごとの番号のまとまり（{0}）で示してください。", "A tonne has {0} of the numbers."),
    "written_as=": ("「{0}」のような形式で記入してください。", "It is written as in {0}."),
    "prefix=": ("「{0}」で始まる番号にしてください。", "It begins with {0}."),
    "apart_from=": ("既存の形式（{0}）と区別できません。", "It cannot be told from {0}."),
    "text_of_a_layout": ("番号の形式を表す文字列ではありません。", "It is no text of a layout."),
    "letters_around_a_number_without_separator": (
        "区切りのない番号の前後は、英字にしてください。",
        "A number without separators stands between letters.",
    ),
    "0, or 3 with digits in threes and a separator": (
        "0、または3桁区切りと区切り文字のある場合の3にしてください。",
        "It is 0, or 3 where the digits come in threes with a separator.",
    ),
    "capital_letters_digits_and_-_./, * at the end of a part": (
        "英大文字、数字、- _ . / と、部分の末尾の * だけが使えます。",
        "Capital letters, digits and - _ . / only, with * at the end of a part.",
    ),
    # Files of projects.
    "max_bytes=": ("ファイルは{0}バイトまでです。", "The file may have {0} bytes."),
    "max_rows=": ("{0}行までです。", "It may have {0} rows."),
    "min_rows_without_line_end=": (
        "行末のない行が途中で切れているようです（少なくとも{0}行が必要です）。",
        "It seems to be cut: at least {0} rows are needed.",
    ),
    "cells=": ("1行の項目の数が{0}ではありません。", "The record must have {0} cells."),
    "utf_8": ("UTF-8 の文字列ではありません。", "It is not UTF-8."),
    "no_nul_bytes": ("使えない文字（NUL）が含まれています。", "It has NUL bytes."),
    "csv": ("CSV として読み取れません。", "It is no CSV."),
    "heading_missing": ("見出しが足りません。", "A heading is missing."),
    "known_heading": ("知らない見出しがあります。", "The heading is not known."),
    "heading_once": ("同じ見出しが二度あります。", "The heading stands there twice."),
    "regular_file": ("通常のファイルではありません。", "It is no regular file."),
    "exists": ("ファイルがありません。", "The file does not exist."),
    "readable": ("ファイルを読み取れません。", "The file cannot be read."),
    # Trade.
    "published_by_organisations": (
        "文書には公開者の名称が載るため、個人は公開できません。",
        "A document names who publishes it: natural persons publish none.",
    ),
    "published_by_hand": (
        "この種類の文書は、取引や無効化に伴って自動で作成されます。",
        "A document of this kind follows from what is done, and is not asked for.",
    ),
    "offset_type=": ("需要の種類が {0} のときの文書です。", "It is for demands of the type {0}."),
    "from_last_day_of_use=": (
        "報告は、催しや活動の最終日（{0}）から出せます。",
        "A report is published from the last day of its event or activity on, {0}.",
    ),
    "paid_for_credits=": (
        "渡した額は、クレジットの代金として支払われた {0} 円以下にしてください。",
        "No more was passed on than the {0} yen that were paid for credits.",
    ),
    "with_a_public_body": (
        "国・地方公共団体とのクレジットの取引に限ります。",
        "It is for orders of credits with a public body.",
    ),
    "of_a_confirmed_order": ("確定した注文に限ります。", "It is for orders that were confirmed."),
    "subject_of_a_document": ("この対象の文書はありません。", "No document tells of such a thing."),
    "given_for_a_donation": ("寄付の条件を記入してください。", "A donation's document needs its terms."),
    "given_in_a_report": ("報告には、これまでに渡した額が必要です。", "A report says how much was passed on."),
    "told_by_the_records": (
        "記録にある事項のため、書き換えられません。",
        "The records tell this: it cannot be written otherwise.",
    ),
    "fits_the_difference": (
        "見込みと実績の差に合う扱いを選んでください。",
        "It must fit the difference between estimate and result.",
    ),
    "label_within_backing": (
        "表示する量が、裏付けのクレジットを超えます。",
        "The label shows more than the units behind it.",
    ),
    "products_are_retired_on_behalf": (
        "商品のクレジットは代行で無効化します。",
        "Of products, units are retired on behalf.",
    ),
    "products_are_priced_including_tax": ("商品の価格は税込みです。", "Products are priced including tax."),
    "after_delivery_by_bank_transfer_only": ("後払いは銀行振込だけです。", "After delivery only by bank transfer."),
    "not_for_this_kind_of_order": ("この種類の注文には記入しません。", "This kind of order does not have it."),
    "zero_only_when_nothing_was_sold": ("販売がなかったときだけ 0 にできます。", "Zero only when nothing was sold."),
    "retired_only_with_execution_day_and_serials": (
        "無効化した量には、実施日とシリアル番号が必要です。",
        "What was retired has an execution day and serials.",
    ),
    "given_when_confirmed": ("確認済みの無効化には必要です。", "A confirmed retirement has it."),
    "only_when_confirmed": ("確認前の無効化には記入しません。", "Only a confirmed retirement has it."),
    "only_when_upheld": (
        "苦情に理由があるときだけ、掲載を取りやめられます。",
        "Only what a complaint was right about is taken down.",
    ),
    "sellers_are_suspended": (
        "販売者は取り下げられません。利用停止の手続をとってください。",
        "A seller is not taken down: suspend it.",
    ),
    "sellers_answer_themselves": ("回答は販売者が行います。", "The seller answers itself."),
    "of_a_concluded_order": ("確定した注文にしてください。", "It must be an order that was concluded."),
    "agrees_with_acceptance_and_days": (
        "「受けるかどうか」と日数の指定と食い違わないように書いてください。",
        "It must not contradict whether, and within how many days, it is accepted.",
    ),
    "only_when_accepted": (
        "取消し・返品を受ける場合だけ、日数を記入してください。",
        "Days are given only where it is accepted.",
    ),
    # Emissions.
    "a_fuel": ("燃料ではありません。", "It is no fuel."),
    "a_liquid_fuel": ("液体の燃料ではありません。", "It is no liquid fuel."),
    "factor_for=": ("「{0}」の係数ではありません。", "It is no factor for {0}."),
    "known_factor": ("この係数はありません。", "There is no such factor."),
    "known_railway": ("この鉄道事業者はありません。", "There is no such railway."),
    "known_species": ("この樹種はありません。", "There is no such species."),
    "in_fuel_economy_table": ("燃費の表にない最大積載量です。", "The table of fuel economy does not have it."),
}
"""By rule; one that ends in `=` is followed by what it measures by, {0} in the texts."""
