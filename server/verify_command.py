"""`musubi verify`: recompute ledger, money and what was told from their records, and say what does not add up."""

import json
from dataclasses import asdict
from typing import Any, Final, TextIO

from core.mass import show_kilograms
from core.reading import consistent_view
from payments.kinds import Account
from payments.record_verification import RecordVerdict, verify_records
from payments.verification import MoneyVerdict, verify_money
from registry.states import BlockState
from registry.verification import LedgerVerdict, verify_ledger

EXIT_SOUND: Final = 0
EXIT_FINDINGS: Final = 1

STATE_LABELS: Final = {
    BlockState.AVAILABLE: ("available", "利用可能"),
    BlockState.HELD: ("held", "確保中"),
    BlockState.RETIREMENT_REQUESTED: ("retirement requested", "無効化等申請中"),
    BlockState.RETIRED: ("retired", "無効化済み"),
    BlockState.SURRENDERED: ("surrendered", "償却済み"),
    BlockState.CANCELLED: ("cancelled", "取消済み"),
    BlockState.TRANSFERRED_AWAY: ("transferred away", "外部へ移転済み"),
    BlockState.BUFFER: ("buffer", "バッファ"),
    BlockState.REVERSED: ("reversed", "反転の補填済み"),
}

ACCOUNT_LABELS: Final = {
    Account.PAYER: ("from payers", "支払者"),
    Account.HELD: ("held for delivery", "代理受領"),
    Account.PAYABLE_SELLER: ("payable to sellers", "売り手への未払"),
    Account.PAYABLE_COUNCIL: ("payable to councils", "協議会への未払"),
    Account.FEE: ("platform fees", "手数料"),
    Account.TAX: ("consumption tax on fees", "手数料の消費税"),
    Account.PAID_OUT: ("paid out", "支払済み"),
    Account.REFUNDED: ("refunded", "返金済み"),
}


async def run_verify(*, as_json: bool, stream: TextIO) -> int:
    """Verify ledger, money and records as they stood at one moment and print the result; 0 when sound, else 1.

    The database is connected by the caller. Nobody's writes wait for it.
    """
    async with consistent_view():
        ledger, money, records = await verify_ledger(), await verify_money(), await verify_records()
    if as_json:
        json.dump(_as_json(ledger, money, records), stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    else:
        stream.write("\n".join(_as_lines(ledger, money, records)) + "\n")
    return EXIT_SOUND if ledger.ok and money.ok and records.ok else EXIT_FINDINGS


def _as_json(ledger: LedgerVerdict, money: MoneyVerdict, records: RecordVerdict) -> dict[str, Any]:
    return {
        "ok": ledger.ok and money.ok and records.ok,
        "findings": [asdict(one) for one in (*ledger.findings, *money.findings, *records.findings)],
        "finding_count": ledger.finding_count + money.finding_count + records.finding_count,
        "issuances": ledger.issuances,
        "entries": ledger.entries,
        "holds": ledger.holds,
        "certificates": ledger.certificates,
        "issued_t": ledger.issued_t,
        "tonnes_by_state": {state.value: tonnes for state, tonnes in ledger.tonnes_by_state.items()},
        "allocated_g": ledger.allocated_g,
        "orders": money.orders,
        "captured_yen": money.captured_yen,
        "yen_by_account": {account.value: yen for account, yen in money.yen_by_account.items()},
        "claims": records.claims,
        "documents": records.documents,
        "waivers": records.waivers,
        "complaints": records.complaints,
        "outstanding_g": records.outstanding_g,
    }


def _as_lines(ledger: LedgerVerdict, money: MoneyVerdict, records: RecordVerdict) -> list[str]:
    lines = [
        f"Ledger (台帳): {ledger.issuances:,} issuances (発行), {ledger.entries:,} entries (記録),"
        f" {ledger.holds:,} holds (確保), {ledger.certificates:,} certificates (証書)",
        _row("issued", "発行", f"{ledger.issued_t:,} t"),
        *(_row(*STATE_LABELS[state], f"{tonnes:,} t") for state, tonnes in ledger.tonnes_by_state.items()),
        _row("allocated to uses", "割当", f"{show_kilograms(ledger.allocated_g)} kg"),
        f"Money (代金): {money.orders:,} orders (注文)",
        _row("captured", "入金", f"{money.captured_yen:,} yen"),
        *(
            _row(*ACCOUNT_LABELS[account], f"{yen:,} yen")
            for account, yen in money.yen_by_account.items()
            if account is not Account.PAYER
        ),
        f"Records (記録): {records.claims:,} claims (主張), {records.documents:,} documents (文書),"
        f" {records.waivers:,} leaves (承認), {records.complaints:,} complaints (苦情)",
        _row("sold, not retired", "未無効化", f"{show_kilograms(records.outstanding_g)} kg"),
    ]
    count = ledger.finding_count + money.finding_count + records.finding_count
    if count == 0:
        return [*lines, "Sound: every chain, block, hold, certificate, yen and record adds up (検証：異常なし)."]
    shown = [*ledger.findings, *money.findings, *records.findings]
    lines.append(f"NOT SOUND (検証：不一致あり). Findings: {count:,}")
    lines += [f"  {one.rule}: {one.subject}: {one.detail}" for one in shown]
    if len(shown) < count:
        lines.append(f"  and {count - len(shown):,} more")
    return lines


def _row(label: str, label_ja: str, value: str) -> str:
    return f"  {label:<24} {value:>22}  {label_ja}"
