"""What people call the fields of inputs: refusals name a field in Japanese, programs read its path as data.

A field has its word by the last part of its path, `filter.pricePerTonneFrom` as `pricePerTonneFrom`. Names in Python's
writing are the same names.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_WORDS: Final = """
accepted 受ける・受けない | accessTokenId アクセストークンのID | accountHolder 口座名義 | act 操作 | active 活動
activeFrom 開始日 | activities 活動量 | activity 対象とする活動 | acts 操作 | address 所在地 | adoptedOn 採択日
advertisingEmail 広告メールの送信元 | after 続きの位置 | age 年齢についての答え | agentId 代理人のID | agreedOn 合意日
agreementId 協定・契約のID | allocatedG 割当済みの量 | allocationId 割当のID | amount 金額または量 | amountYen 金額
annotations 注記 | answer 回答 | appliance 機器 | appliances 機器 | approvalId 決裁のID | areaCodes 対象地域
areaHa 面積 | at 日時 | audience 読む相手 | availableAtLeast 残量の下限 | backing 裏付けのクレジット
bankReference 銀行の照会番号 | beneficiaryId クレジット利用者のID | beneficiaryName クレジット利用者の名称
benefit 特典 | between 期間 | book 帳簿 | boundary 対象範囲 | buffer バッファ | buyers 購入者
buyerSelection 販売先の決定方法 | byLifeCycle ライフサイクルでの算定 | byMunicipality 自治体による算定
calculationLevel 算定の精度レベル | calculationMethod 算定方法 | capacity 立場 | cause 原因 | certificateId 証書のID
certificationNumber 認証番号 | certifiedOn 認証日 | certifier 認証機関 | claim 主張の前提 | claimId 主張のID
clientId 預け主のID | closesOn 募集終了日 | coBenefits その他の効果 | code コード | collectorName 収納する者の名称
commission 手数料 | complaintContact 苦情の申出先 | complaintId 苦情のID | condition 条件 | conditionEn 条件（英語）
confirmationHash 確認画面のハッシュ | confirmBy 確定の期限 | confirmedOn 確認日 | consentId 同意のID | consents 同意
consumerBearsCost 消費者の費用負担 | consumerChooses 消費者の選択 | contact 連絡先 | contacts 担当者
contentBase64 ファイルの内容 | continuousHours 連続運転の時間 | copies 部数 | corporateNumber 法人番号
councilId 協議会のID | count 数 | counterparty 取引の相手 | country 国名 | countsForNdc 国の削減目標への算入
coverage 埋め合わせの範囲 | creditDescription クレジットの説明 | creditWithdrawal クレジットの取消し・解除
currentPassword 今のパスワード | dailyLifeNote 日常生活が対象である旨 | date 日付 | datedOn 文書の日付
dayFrom 開始日 | days 日数 | dayTo 終了日 | deadline 期限 | decision 決定 | defectsPolicy 契約不適合への対応
deliverBy 引渡期限 | deliveries 引渡方法 | delivery 引渡方法 | deliveryDays 引渡しまでの日数 | demandId 需要のID
department 部署 | description 説明 | designation 指定方法 | digits 桁の区切り | disclosureRequestId 開示請求のID
distanceKm 距離 | distinctReason 別の活動である理由 | documentFee 書面の送付費用 | documentHash 文書のハッシュ
documentId 文書のID | documentName 文書の名称 | donation 寄付 | effect 効果 | effectEn 効果（英語）
efforts 削減の取組 | email メールアドレス | emissionItems 排出量の内訳 | emissions 排出量 | entries 記載事項
eventName イベント名 | everywhere すべての端末 | evidence 根拠 | exclusions 対象外としたもの | executedOn 実施日
expected 見込み | expectedG 見込みの量 | expectedT 見込みの量 | expiresOn 有効期限 | explainedOn 説明した日
explanation 説明 | factor 係数 | factorId 係数のID | factorSource 係数の出典 | facts 事実 | fee 料金 | fees 料金表
file ファイル | filter 条件 | first 件数 | firstDay 初日 | firstSerial 最初のシリアル番号 | fiscalYear 年度
floorM2 床面積 | footer 末尾の文 | foreignProvision 外国にある第三者への提供 | formula 計算式 | fromHolder 移転元
fuel 燃料 | funding 資金 | fundsUse 資金の使途（経費の内訳） | generatedFrom 発電の開始日 | generatedTo 発電の終了日
goodsReceivedOn 商品を受け取った日 | goodsWithdrawal 商品の返品・取消し | grams グラム
grantsReceiptAgency 代理受領の委託 | group 区分 | heading 見出し | heldOn 開催日 | hold 確保 | holderId 保有者のID
holderName 名義 | holdId 確保のID | hours 時間 | howToApply 申込方法 | id ID | idempotencyKey 冪等キー
includesEnd 末日 | input 入力 | instant 日時 | invitationId 招待のID | invoiceNumber 請求書番号
invoiceRegistered 適格請求書発行事業者の登録 | isForestWork 森林での活動 | issuance 発行 | issuanceId 発行のID
issuedOn 発行日 | issuerName 発行者の名称 | issuerRegistrationNumber 発行者の登録番号 | issueUntil 発行期間の終了日
isVerified 第三者検証 | isVoluntary 任意の取組 | item 項目 | itemName 品名 | items 内訳 | key キー
kgCo2PerM2Year 床面積あたりの排出量 | kgCo2PerUnit 単位あたりの排出量 | kilograms キログラム | kind 種類 | kmPerL 燃費
kwhPerPersonKm 人キロあたりの電力量 | label 表示名 | labelMass 表示する量 | lastDay 末日
lastSerial 最後のシリアル番号 | leakage 活動の範囲外での排出増 | leftOut 対象から除いたもの | leftOutReason 除いた理由
legalName 法人名・名称 | lines 明細 | link リンク | listingId 販売公告のID | loadKg 積載量
managerName 運営統括責任者 | mark マーク | mass 量 | massG 量 | massGPerUnit 1点あたりの量 | massPerUnit 1点あたりの量
matchId 組合せのID | maximum 最大 | measures 措置 | memberId 所属のID | members 構成員 | membershipId 所属のID
method 方法 | methodologies 方法論 | methodology 方法論 | methodologyCode 方法論番号 | methodologyName 方法論の名称
methodologyVersion 方法論の版 | migratedOn 移行日 | minimum 最小 | minimumLot 最低販売量 | mode 費用の負担
monitoringFrom モニタリング開始日 | monitoringTo モニタリング終了日 | move 移動方法 | municipalities 市区町村
name 名称 | neededBy 必要な期日 | newPassword 新しいパスワード | noDoubleUse 二重利用をしない旨
nonconformity 契約不適合の場合の責任 | noResale 転売・譲渡の禁止 | notes 注記 | notice 通知
noticeFrequency 通知の頻度 | noticeMethod 結果を知らせる方法 | noticeNumber 通知書番号 | notifiedOn 届出の日
number 番号 | occurredOn 発生日 | offered 販売量 | offsetG オフセット量 | offsetKind オフセットの種類
offsetPart オフセットに充てる分 | offsetType 需要の種類 | offsetYen オフセットに充てる額 | on 日付
onFailure 期限までに無効化できない場合 | openOn 募集中である日 | opensOn 募集開始日 | operator 実施者 | order 順序
orderId 注文のID | organisation 組織 | organisationId 組織のID | organiserName 主催者の名称
otherCharges その他の費用 | otherTexts ほかの文 | outside 外部の口座 | outsideAccount 外部の口座
outsideRecipient 外部の移転先 | ownProjects 自ら実施するプロジェクト | paidOn 入金日 | part 区分
participantEfforts 参加者の取組 | participants 参加人数 | partnerId 相手方のID | partnerName 相手方の名称
passedOn 渡した日 | passedYen 渡した額 | passengers 乗車人数 | password パスワード | payee 支払先
paymentDays 支払期限の日数 | paymentInstructions 支払の案内 | paymentMethod 支払方法 | paymentProfile 支払条件
payoutId 送金のID | per 単位 | period 期間 | periodFrom 期間の開始日 | periodTo 期間の終了日 | permissionId 許可のID
personId 利用者のID | phone 電話番号 | phoneHours 電話の受付時間 | placeCode 所在地のコード
placeCodes 実施場所のコード | placeName 場所の名称 | places 場所 | placeText 場所 | planned 予定する量
plantName 発電所の名称 | plantPlaceCode 発電所の所在地のコード | pledgeVersion 誓約の版 | powerSource 電源の種類
powerW 消費電力 | powerWatts 消費電力 | predecessorId 移行元のID | prefectureCode 都道府県のコード
prefectures 都道府県 | prefix 番号の接頭部 | price 価格 | priceCeilingPerTonne 1トンあたりの上限価格
priceInclTaxYen 価格（税込） | priceIncludingTax 価格（税込） | pricePerTonne 1トンあたりの価格
pricePerTonneFrom 価格の下限 | pricePerTonneTo 価格の上限 | prices 各回の価格 | priceYen 価格
privacy 個人情報の取扱い | procedure 開示等の手続 | processes 工程 | productId 商品のID | productName 商品名
projectId プロジェクトのID | projectNumber プロジェクト番号 | projectType プロジェクトの種類
projectTypes プロジェクトの種類 | projectTypeStrength プロジェクトの種類の優先度 | projectVolumeG プロジェクト全体の量
provider 提供事業者の情報 | providerEffort 提供者の削減努力 | providerName 提供者の名称
publicLink 公開ページのアドレス | publisherId 公開者のID | publishesName 名称の公表 | purpose 用途 | purposeCode 用途
purposeDetail 目的の詳細 | purposes 用途・利用目的 | quantity 数量 | quantityLimit 販売数量の制限 | quantityT 数量
question 質問 | railwayId 鉄道のID | ranges シリアル番号の範囲 | reason 理由 | receivedOn 受領日
recipient 移転先・交付先 | recipientHonorific 敬称 | recipientName 交付先の名称 | record 記録 | recurring 継続的な契約
reducedFirst 先に行った削減 | reductionEfforts 削減努力 | reductions 削減の取組 | refundedOn 返金日 | refused 不採択
regime 相手国の制度 | regions 地域 | regionStrength 地域の優先度 | registrationType 登録の種類 | repeats 繰り返し
reportsEmissions 排出量の報告義務 | requestedOn 請求日 | requestPack 申請書類 | responsiblePerson 責任者
rest 残額・不足の取扱い | result 結果 | retireBy 無効化の期限 | retiredG 無効化した量
retiredSerials 無効化したシリアル番号 | retirement 無効化 | retirementId 無効化のID | retirementIds 無効化のID
retireWithinDays 無効化までの最長日数 | returnedOn 戻った日 | returnShipping 返送料 | reversalId 反転のID
reverseTransferId 返還の移転のID | reviewedOn 確認した日 | reviewer 確認者 | reviewEveryYears 見直しの間隔（年）
role 役割 | rows 行数 | rule 規則 | rulesFrom 要綱の開始日 | rulesTo 要綱の終了日 | safetyMeasures 安全管理措置
scheme 制度 | schemes 制度 | scope 範囲 | scopes トークンの権限 | search 検索語 | selection 指定方法 | seller 販売者
sellerId 売り手のID | sellerName 販売者の名称 | sellers 売り手 | separator 区切り文字 | serial シリアル番号
serialLayout 番号の形式 | serialPrefix 番号の接頭部 | serials シリアル番号 | sessionId セッションのID
sha256 ファイルのSHA-256 | shareBasisPoints 割合 | shareBp 割合 | shippedOn 発送日 | shipping 送料
shownAt 画面を見た日時 | since 開始日時 | softwareEnvironment 動作環境 | soldG 販売した量 | soldUnits 販売した数
sort 並べ方 | sources 排出源 | speaker 話し手 | specialTerms 特別な販売条件 | species 樹種 | stage 段階
standAgeYears 林齢 | standard 検証の基準 | statement 説明文 | statementNumber 検証番号 | status 状態
stemGrowthM3PerHaYear 幹材積の成長量 | stock 区分 | subjectId 対象のID | subtitle 副題 | successorId 移行先のID
suffix 番号の末尾部 | summary 概要 | suppliedOn 引渡日 | support 支援 | surchargeYen 上乗せ額
takesDown 掲載の取りやめ | tankL タンクの容量 | targetActivity 対象とする活動 | targetPeriod 対象期間
taxBasis 税込・税抜の別 | tellsWhenAndHow 期限と通知方法の表示 | text 文 | texts 記載事項 | title 題名
toClient 預け主の分 | toHolder 移転先 | toHoldId 移す先の確保のID | token コード | tonnes トン数 | total 合計
totalElectricity 総電力量 | totalG 合計の量 | totalYen 合計額 | transfer 移転 | transferId 移転のID
unallocatedG 未割当の量 | undertaking 取組の種類 | unitPriceYen 単価 | units 数量 | until 終了日時 | url アドレス
use 用途 | usedFrom 使用開始日 | usedTo 使用終了日 | useFrom 利用開始日 | useMass 用途ごとの量
usePlaceCode オフセットの対象地 | usePlaceDetail 対象地の詳細 | userEffort 消費者の取組
userName クレジット利用者の名称 | useTo 利用終了日 | validFrom 有効期間の開始日 | validity 有効期間
validTo 有効期間の終了日 | variance 差の扱い | verification 検証 | verifiedOn 検証日 | verifier 検証者 | version 版
vintageFrom 対象年の下限 | vintageTo 対象年の上限 | waiverId 例外のID | website ウェブサイト | withdrawal 撤回・解除
withdrawalId 撤回・解除のID | withdrawalPolicy 撤回・解除の条件
"""

FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {name: word for name, word in (one.split(" ", 1) for one in re.split(r" \| |\n", _WORDS.strip()))}
)
"""By the name of the field."""

_PLACE: Final = re.compile(r"\[\d+\]")
_JOINT: Final = re.compile(r"_([a-z0-9])")


def field_in_japanese(path: str) -> str:
    """The word for a field; one without a word stays as it is."""
    last = _PLACE.sub("", path).rpartition(".")[2]
    return FIELD_WORDS.get(_JOINT.sub(lambda found: found[1].upper(), last), path)
