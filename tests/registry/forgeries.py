"""Forged exports: what an insider could write who knows every hash and has a key, each with the rule that finds it.

`rebuilt` makes an export agree with itself again after a change, as far as that can be done: chains, heads, counts,
sums, hashes and the signature. What is found then is found by the rules of the ledger alone.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from core.canonical import canonical_bytes
from core.signing import SigningKey, public_key_of, sign
from registry.chain import GENESIS_HASH, entry_hash

Line = dict[str, Any]
Lines = list[Line]
Forge = Callable[[Lines], object]

FORGERIES: list[tuple[str, str, Forge]] = []
"""A name, the rule that must find it, and what is done to the lines."""


def read(written: bytes) -> Lines:
    """The lines of an export; the bodies of entries are objects."""
    lines = [json.loads(line) for line in written.splitlines()]
    for line in of(lines, "entry"):
        line["body"] = json.loads(line["body"])
    return lines


def of(lines: Lines, type: str, **fields: Any) -> Lines:
    """The lines of a type that have these values."""
    return [
        line for line in lines if line["type"] == type and all(line[name] == value for name, value in fields.items())
    ]


def rebuilt(
    lines: Lines, key: SigningKey, *, tonnes_of: Callable[[Lines], dict[str, Counter[str]]] | None = None
) -> bytes:
    """The lines as an export that agrees with itself; `tonnes_of` gives each issuance's by state, else its blocks do."""
    heads = {line["issuance"]: line for line in of(lines, "head")}
    chains = {id: (0, GENESIS_HASH) for id in heads}
    for line in of(lines, "entry"):
        count, previous = chains[line["issuance"]]
        body = line["body"] if isinstance(line["body"], str) else canonical_bytes(line["body"]).decode()
        line.update(body=body, previous_hash=previous, hash=entry_hash(previous, body))
        chains[line["issuance"]] = (count + 1, line["hash"])
    for id, tonnes in (tonnes_of or live_tonnes)(lines).items():
        entries, digest = chains[id]
        heads[id].update(entries=entries, hash=digest, tonnes={**dict.fromkeys(heads[id]["tonnes"], 0), **tonnes})
    [end] = of(lines, "checkpoint")
    counts = Counter(line["type"] for line in lines)
    totals = Counter[str]()
    for head in heads.values():
        totals.update(head["tonnes"])
    before = [canonical_bytes(line) + b"\n" for line in lines if line is not end]
    end.update(
        counts={type: counts[type] for type in end["counts"]},
        issued_t=sum(line["quantity_t"] for line in of(lines, "issuance")),
        tonnes=dict(totals),
        allocated_g=sum(line["allocated_g"] for line in of(lines, "hold")),
        root=hashlib.sha256(b"".join(line for line in before if b'"type":"head"' in line)).hexdigest(),
        sha256=hashlib.sha256(b"".join(before)).hexdigest(),
        key=public_key_of(key),
    )
    del end["signature"]
    end["signature"] = sign(key, canonical_bytes(end))
    return b"".join(before) + canonical_bytes(end) + b"\n"


def live_tonnes(lines: Lines) -> dict[str, Counter[str]]:
    """The tonnes of each issuance's live blocks by state."""
    live: dict[str, dict[str, Line]] = {line["issuance"]: {} for line in of(lines, "head")}
    for line in of(lines, "entry"):
        body = json.loads(line["body"])
        for id in body["closes"]:
            live[line["issuance"]].pop(id, None)
        live[line["issuance"]].update({block["id"]: block for block in body["opens"]})
    tonnes: dict[str, Counter[str]] = {id: Counter() for id in live}
    for id, blocks in live.items():
        for block in blocks.values():
            tonnes[id][block["state"]] += block["stop"] - block["start"]
        tonnes[id] = Counter({state: max(number, 0) for state, number in tonnes[id].items()})
    return tonnes


def forgery(rule: str) -> Callable[[Forge], Forge]:
    """Enter the function into the list, with the rule that must find what it does."""

    def enter(forge: Forge) -> Forge:
        FORGERIES.append((forge.__name__, rule, forge))
        return forge

    return enter


def another(id: str) -> str:
    """An id that no line has, a little after this one."""
    return f"{id[:-12]}{'f' * 12}"


def renumber(lines: Lines, issuance: str) -> None:
    """Give the entries of a chain their numbers anew, in the order in which they stand."""
    for number, line in enumerate(of(lines, "entry", issuance=issuance)):
        line["sequence"] = line["body"]["sequence"] = number


def entries(lines: Lines, kind: str) -> list[Line]:
    """The entries of a kind, in all chains."""
    return [line for line in of(lines, "entry") if line["body"]["kind"] == kind]


def opened(lines: Lines, kind: str, state: str) -> Line:
    """The first block that an entry of the kind opens in the state."""
    return next(one for line in entries(lines, kind) for one in line["body"]["opens"] if one["state"] == state)


# --- Entries --------------------------------------------------------------------------------------------------------


@forgery("closes_live")
def an_entry_is_dropped(lines: Lines) -> None:
    dropped = entries(lines, "HOLD")[0]
    lines.remove(dropped)
    renumber(lines, dropped["issuance"])


@forgery("block_once")
def an_entry_is_there_twice(lines: Lines) -> None:
    first = entries(lines, "HOLD")[0]
    again = {**first, "body": dict(first["body"]), "id": another(first["id"])}
    lines.insert(lines.index(first) + 1, again)
    renumber(lines, first["issuance"])


@forgery("closes_live")
def two_entries_change_places(lines: Lines) -> None:
    first = entries(lines, "HOLD")[0]
    place = lines.index(first)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    renumber(lines, first["issuance"])


@forgery("entry_body")
def an_entry_is_written_for_another_place(lines: Lines) -> None:
    entries(lines, "HOLD")[0]["body"]["sequence"] += 1


@forgery("entry_body")
def an_entry_is_written_for_another_issuance(lines: Lines) -> None:
    entries(lines, "HOLD")[0]["body"]["issuance"] = of(lines, "issuance")[-1]["id"]


@forgery("entry_body")
def an_entry_says_more_than_it_may(lines: Lines) -> None:
    entries(lines, "HOLD")[0]["body"]["more"] = 1


@forgery("entry_body")
def a_block_begins_at_a_text(lines: Lines) -> None:
    opened(lines, "HOLD", "HELD")["start"] = "1"


@forgery("entry_body")
def a_block_begins_at_a_truth(lines: Lines) -> None:
    opened(lines, "HOLD", "HELD")["start"] = True


@forgery("entry_body")
def tonnes_are_issued_twice(lines: Lines) -> None:
    body = entries(lines, "HOLD")[0]["body"]
    body.update(kind="ISSUE", closes=[], opens=[{**one, "parent": None} for one in body["opens"]])


@forgery("partition")
def a_tonne_is_made(lines: Lines) -> None:
    opened(lines, "CONFIRM_RETIREMENT", "RETIRED")["stop"] += 1


@forgery("partition")
def a_tonne_is_lost(lines: Lines) -> None:
    opened(lines, "RELEASE", "AVAILABLE")["start"] += 1


@forgery("partition")
def tonnes_are_moved_along(lines: Lines) -> None:
    block = opened(lines, "CONFIRM_TRANSFER", "AVAILABLE")
    block.update(start=block["start"] + 1, stop=block["stop"] + 1)


@forgery("partition")
def a_gap_and_an_overlap_make_up_for_each_other(lines: Lines) -> None:
    body = entries(lines, "HOLD")[0]["body"]
    held, rest = body["opens"]
    held["stop"] += 1
    body["opens"].append({**rest, "id": another(held["id"]), "start": rest["stop"] - 1})
    rest["stop"] -= 2


@forgery("partition")
def a_block_has_no_tonnes(lines: Lines) -> None:
    body = entries(lines, "HOLD")[0]["body"]
    held = body["opens"][0]
    body["opens"].append({**held, "id": another(held["id"]), "stop": held["start"]})


@forgery("partition")
def retired_tonnes_are_closed_for_nothing(lines: Lines) -> None:
    line = entries(lines, "CONFIRM_RETIREMENT")[0]
    last = of(lines, "entry", issuance=line["issuance"])[-1]
    last["body"]["closes"].append(line["body"]["opens"][0]["id"])


@forgery("move")
def retired_tonnes_come_back(lines: Lines) -> None:
    line = entries(lines, "CONFIRM_RETIREMENT")[0]
    retired = line["body"]["opens"][0]
    body = of(lines, "entry", issuance=line["issuance"])[-1]["body"]
    body["closes"].append(retired["id"])
    back = {"id": another(retired["id"]), "parent": retired["id"], "state": "AVAILABLE"}
    body["opens"].append({**retired, **back, "hold": None, "retirement": None})


@forgery("move")
def tonnes_are_retired_without_a_request(lines: Lines) -> None:
    opened(lines, "HOLD", "HELD").update(state="RETIRED", retirement=of(lines, "retirement")[0]["id"])


@forgery("move")
def a_block_comes_from_nowhere(lines: Lines) -> None:
    opened(lines, "HOLD", "HELD")["parent"] = None


@forgery("move")
def a_requested_transfer_is_released(lines: Lines) -> None:
    entries(lines, "REJECT_TRANSFER")[0]["body"]["kind"] = "RELEASE"


@forgery("move")
def an_operation_is_unheard_of(lines: Lines) -> None:
    entries(lines, "HOLD")[0]["body"]["kind"] = "GIFT"


@forgery("issue")
def a_buffer_is_issued_as_available(lines: Lines) -> None:
    [issue] = [line for line in entries(lines, "ISSUE") if len(line["body"]["opens"]) == 2]
    issue["body"]["opens"][1]["state"] = "AVAILABLE"


@forgery("issue")
def tonnes_are_issued_to_another(lines: Lines) -> None:
    opened(lines, "ISSUE", "AVAILABLE")["holder"] = of(lines, "hold")[0]["id"]


@forgery("account")
def a_hold_gives_tonnes_away(lines: Lines) -> None:
    opened(lines, "HOLD", "HELD")["holder"] = of(lines, "hold")[0]["id"]


@forgery("account")
def stock_is_moved_to_another_holder(lines: Lines) -> None:
    entries(lines, "MOVE_STOCK")[0]["body"]["opens"][0]["holder"] = of(lines, "hold")[0]["id"]


@forgery("account")
def a_transfer_stays_with_the_holder(lines: Lines) -> None:
    given, rest = entries(lines, "TRANSFER")[0]["body"]["opens"]
    given.update(holder=rest["holder"], stock="CLIENT", client=given["holder"])


@forgery("account")
def client_stock_has_no_client(lines: Lines) -> None:
    entries(lines, "MOVE_STOCK")[0]["body"]["opens"][0]["client"] = None


@forgery("binding")
def held_tonnes_have_no_hold(lines: Lines) -> None:
    opened(lines, "HOLD", "HELD")["hold"] = None


@forgery("binding")
def a_retirement_is_exchanged_on_the_way(lines: Lines) -> None:
    retired = opened(lines, "CONFIRM_RETIREMENT", "RETIRED")
    retired["retirement"] = next(one["id"] for one in of(lines, "retirement") if one["id"] != retired["retirement"])


@forgery("binding")
def tonnes_are_reversed_for_nothing(lines: Lines) -> None:
    opened(lines, "REVERSE", "REVERSED")["reversal"] = None


# --- What the lines say ---------------------------------------------------------------------------------------------


@forgery("issuance_quantity")
def more_tonnes_are_issued_than_serials(lines: Lines) -> None:
    of(lines, "issuance")[0]["quantity_t"] += 1


@forgery("serials_apart")
def two_issuances_share_serials(lines: Lines) -> None:
    of(lines, "issuance", serial_prefix="JC-300")[0]["serial_prefix"] = "JC-200"


@forgery("serials_apart")
def two_issuances_share_a_part_of_a_tonne(lines: Lines) -> None:
    first, second = of(lines, "issuance", serial_prefix="JC-200")
    first["serial_layout"], second["serial_layout"] = "ISOMETRIC+500", "ISOMETRIC"


@forgery("chain_head")
def an_issuance_has_no_entries(lines: Lines) -> None:
    [second] = [line for line in of(lines, "head") if line["entries"] == 1]
    lines.remove(next(line for line in of(lines, "entry") if line["issuance"] == second["issuance"]))


@forgery("hold_tonnes")
def a_hold_grows(lines: Lines) -> None:
    of(lines, "hold", status="PENDING")[0]["quantity_t"] += 1


@forgery("hold_tonnes")
def a_hold_is_dropped(lines: Lines) -> None:
    lines.remove(of(lines, "hold", status="VOIDED")[0])


@forgery("hold_tonnes")
def a_hold_is_voided_and_keeps_its_tonnes(lines: Lines) -> None:
    of(lines, "hold", status="PENDING")[0]["status"] = "VOIDED"


@forgery("hold_tonnes")
def a_hold_changes_hands(lines: Lines) -> None:
    of(lines, "hold")[0]["holder"] = of(lines, "hold")[0]["id"]


@forgery("hold_tonnes")
def a_rejected_request_runs_again(lines: Lines) -> None:
    of(lines, "retirement", status="REJECTED")[0]["status"] = "REQUESTED"


@forgery("hold_tonnes")
def a_rejected_request_was_confirmed(lines: Lines) -> None:
    of(lines, "transfer", status="REJECTED")[0].update(status="CONFIRMED", notice_number="n", executed_on="2026-10-01")


@forgery("hold_tonnes")
def tonnes_are_surrendered_on_paper(lines: Lines) -> None:
    of(lines, "retirement", status="CONFIRMED", kind="INVALIDATION")[0]["kind"] = "SURRENDER"


@forgery("hold_tonnes")
def a_transfer_is_redirected(lines: Lines) -> None:
    transfers = [line for line in of(lines, "transfer", status="CONFIRMED") if line["recipient"]]
    transfers[0]["recipient"] = transfers[0]["id"]


@forgery("hold_tonnes")
def a_transfer_went_into_own_stock(lines: Lines) -> None:
    of(lines, "transfer", recipient_stock="CLIENT")[0].update(recipient_stock="OWN", recipient_client=None)


@forgery("hold_request")
def a_request_is_dropped(lines: Lines) -> None:
    lines.remove(of(lines, "transfer", status="REQUESTED")[0])


@forgery("request_quantity")
def a_retirement_is_of_more_tonnes(lines: Lines) -> None:
    of(lines, "retirement", status="CONFIRMED")[0]["quantity_t"] += 1


@forgery("request_decided")
def a_notice_is_removed(lines: Lines) -> None:
    of(lines, "retirement", status="CONFIRMED")[0]["notice_number"] = None


@forgery("reference")
def a_notice_is_used_twice(lines: Lines) -> None:
    first, second, *_ = of(lines, "retirement", status="CONFIRMED")
    second["notice_number"] = first["notice_number"]


@forgery("reference")
def an_allocation_stands_on_nothing(lines: Lines) -> None:
    of(lines, "allocation")[0]["hold"] = of(lines, "allocation")[0]["id"]


@forgery("client_stock")
def a_clients_tonnes_are_used_for_another(lines: Lines) -> None:
    [held] = of(lines, "hold", stock="CLIENT")
    of(lines, "retirement", hold=held["id"])[0]["beneficiary"] = held["holder"]


@forgery("allocation_within")
def more_grams_are_given_than_there_are(lines: Lines) -> None:
    [held] = of(lines, "hold", status="PENDING")
    of(lines, "allocation", hold=held["id"])[0]["mass_g"] = held["allocated_g"] = 3_000_001


@forgery("allocation_within")
def grams_of_the_released_part_are_given(lines: Lines) -> None:
    [partly] = of(lines, "hold", posted_t=6, quantity_t=10)
    one = of(lines, "allocation")[-1]
    of(lines, "hold", id=one["hold"])[0]["allocated_g"] -= one["mass_g"]
    one.update(hold=partly["id"], mass_g=6_000_001)
    partly["allocated_g"] = 6_000_001


@forgery("allocation_sum")
def an_allocation_is_dropped(lines: Lines) -> None:
    lines.remove(of(lines, "allocation")[0])


@forgery("allocation_backed")
def released_tonnes_back_a_use(lines: Lines) -> None:
    _allocate_on(lines, of(lines, "hold", status="VOIDED")[0])


@forgery("allocation_backed")
def rejected_tonnes_back_a_use(lines: Lines) -> None:
    _allocate_on(lines, of(lines, "hold", id=of(lines, "retirement", status="REJECTED")[0]["hold"])[0])


@forgery("allocation_backed")
def transferred_tonnes_back_a_use(lines: Lines) -> None:
    _allocate_on(lines, of(lines, "hold", id=of(lines, "transfer", status="CONFIRMED")[0]["hold"])[0])


def _allocate_on(lines: Lines, held: Line) -> None:
    one = of(lines, "allocation", mass_g=9)[0]
    of(lines, "hold", id=one["hold"])[0]["allocated_g"] = 0
    one["hold"], held["allocated_g"] = held["id"], 9


@forgery("not_confirmed")
def a_requested_retirement_has_a_certificate(lines: Lines) -> None:
    of(lines, "certificate")[0]["retirement"] = of(lines, "retirement", status="REQUESTED")[0]["id"]


@forgery("not_confirmed")
def a_requested_retirement_is_claimed(lines: Lines) -> None:
    of(lines, "claim")[0]["retirement"] = of(lines, "retirement", status="REQUESTED")[0]["id"]


@forgery("reference")
def a_retirement_is_claimed_twice(lines: Lines) -> None:
    claim = of(lines, "claim")[0]
    lines.insert(lines.index(claim) + 1, {**claim, "id": another(claim["id"])})


@forgery("claim_user")
def another_claims(lines: Lines) -> None:
    of(lines, "claim")[0]["claimant"] = of(lines, "permission")[0]["agent"]


@forgery("reversal_sum")
def a_reversal_counts_too_much(lines: Lines) -> None:
    of(lines, "reversal", stock_t=17)[0]["stock_t"] += 1


@forgery("reversal_sum")
def a_buffer_is_counted_as_stock(lines: Lines) -> None:
    of(lines, "reversal", buffer_t=12)[0].update(buffer_t=0, stock_t=12)


@forgery("reversal_sum")
def a_reversal_is_dropped(lines: Lines) -> None:
    lines.remove(of(lines, "reversal", buffer_t=12)[0])


@forgery("beyond")
def more_is_reversed_than_was_lost(lines: Lines) -> None:
    of(lines, "reversal", buffer_t=12)[0]["quantity_t"] = 11


@forgery("agreement_sum")
def an_agreement_counts_too_much(lines: Lines) -> None:
    of(lines, "agreement")[0]["used_t"] += 1


@forgery("beyond")
def more_is_used_than_agreed(lines: Lines) -> None:
    of(lines, "agreement")[0]["quantity_t"] = 3


@forgery("power_sum")
def a_use_of_electricity_is_dropped(lines: Lines) -> None:
    lines.remove(of(lines, "power_use")[0])


@forgery("beyond")
def more_electricity_is_used_than_certified(lines: Lines) -> None:
    of(lines, "power_certificate")[0]["quantity_kwh"] = 299


# --- The lines themselves -------------------------------------------------------------------------------------------


@forgery("line")
def a_line_says_more_than_it_may(lines: Lines) -> None:
    of(lines, "hold")[0]["more"] = 1


@forgery("line")
def a_line_lacks_something(lines: Lines) -> None:
    del of(lines, "issuance")[0]["issuer"]


@forgery("line")
def a_text_is_a_number(lines: Lines) -> None:
    of(lines, "hold", status="VOIDED")[0]["deadline"] = 1


@forgery("line")
def a_status_is_unheard_of(lines: Lines) -> None:
    of(lines, "hold", status="VOIDED")[0]["status"] = "LOST"


@forgery("line")
def a_line_is_of_no_known_type(lines: Lines) -> None:
    lines.insert(1, {"type": "gift", "id": of(lines, "hold")[0]["id"]})


@forgery("line")
def a_quantity_is_less_than_nothing(lines: Lines) -> None:
    of(lines, "claim_notice")[0]["quantity_t"] = -1


@forgery("line")
def two_lines_change_places(lines: Lines) -> None:
    place = lines.index(of(lines, "hold")[0])
    lines[place], lines[place + 1] = lines[place + 1], lines[place]


@forgery("line")
def a_line_stands_among_another_kind(lines: Lines) -> None:
    hold = of(lines, "hold")[0]
    lines.remove(hold)
    lines.insert(lines.index(of(lines, "claim")[0]), hold)


@forgery("line")
def there_is_no_header(lines: Lines) -> None:
    lines.pop(0)


@forgery("checkpoint")
def the_format_is_another(lines: Lines) -> None:
    of(lines, "checkpoint")[0]["format"] = "musubi-ledger/1"
