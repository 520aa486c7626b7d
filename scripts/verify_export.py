#!/usr/bin/env python3
"""Check an export of Musubi's ledger (format musubi-ledger/3). Needs Python 3.11 and nothing else, Musubi least of all.

    python3 verify_export.py [EXPORT] [--key KEY] [--earlier EXPORT]

Without EXPORT, standard input is read. KEY is the platform's public key: 64 hexadecimal digits, or a file with them.
Take it from elsewhere than the export: without it, only whether the export agrees with itself is checked. An earlier
export, checked before, shows whether what had been entered by then is the same now.

Each line, read once, is canonical JSON with exactly its fields, in its place (LINES); an entry carries the hash of the
one before it. In a temporary database on disk, what is said and what follows from the entries is the SAME, and none of
CHECKS finds anything. The last line counts, sums, hashes and signs the others. A finding is `rule: subject: detail`.
Exit status: 0 sound, 1 findings, 2 something could not be read.
"""

import argparse
import hashlib
import json
import re
import sqlite3
import sys
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

FORMAT, MAX_LINE, MAX_SHOWN = "musubi-ledger/3", 1 << 26, 100
# Every type of line, in the order in which they come, with its fields: a text, unless another kind stands behind the
# colon. `@hold` is the id of a hold that is there, `A|B` one of these words, `?` may be null, `!` is on no other line.
LINES = """
header: format hash mass root signature;
issuance: id:id project:id project_scheme project_registration_type project_number issuer:id scheme methodology_code
  methodology_version certification_number certified_on issued_on monitoring_from monitoring_to serial_prefix
  serial_suffix serial_layout start:n stop:n quantity_t:n buffer_t:n;
entry: id:id issuance:@issuance sequence:n body previous_hash:hash hash:hash;
hold: id:id issuance:@issuance holder:id stock:OWN|CLIENT client:id? quantity_t:n posted_t:n? allocated_g:n deadline
  status:PENDING|POSTED|VOIDED|EXPIRED;
allocation: id:id hold:@hold mass_g:n use_kind use:id released_at:text?;
retirement: id:id hold:@hold! kind:INVALIDATION|SURRENDER|CANCELLATION status:REQUESTED|CONFIRMED|REJECTED quantity_t:n
  beneficiary:id? beneficiary_name:text? purpose_code use_place_code by_serial:flag batch:id? permission:@permission?
  notice_number:text?! executed_on:text?;
transfer: id:id hold:@hold! status:REQUESTED|CONFIRMED|REJECTED quantity_t:n recipient:id? recipient_stock:OWN|CLIENT
  recipient_client:id? by_serial:flag batch:id? notice_number:text?! executed_on:text?;
certificate: id:id retirement:@retirement! number:text! document_hash:hash;
reversal: id:id issuance:@issuance cause quantity_t:n occurred_on stock_t:n buffer_t:n replaced_t:n;
annotation: id:id certificate:@certificate reversal:@reversal kind noted_on;
claim: id:id retirement:@retirement! claimant:id?;
claim_notice: id:id organisation:id issuance:@issuance subject:id! quantity_t:n ended_on add_back;
agreement: id:id project:id issuer:id partner:id kind agreed_on valid_from valid_to quantity_t:n used_t:n
  document_hash:hash accepted_at:text?;
agreement_use: id:id agreement:@agreement retirement:@retirement! quantity_t:n;
permission: id:id grantor:id? agent:id scope valid_from valid_to document_hash:hash revoked_at:text?;
migration: id:id predecessor:id! successor:id migrated_on; serial_layout: id:id name:text! layout;
power_certificate: id:id holder:id? number:text! certifier plant_place_code power_source generated_from generated_to
  certified_on quantity_kwh:n used_kwh:n;
power_use: id:id certificate:@power_certificate user:id? quantity_kwh:n total_kwh:n used_from used_to use_place_code;
offset_claim: id:id claimant:id? kind status demand:id? product:id? period_from period_to emissions_g:n covered_g:n
  planned_g:n? retire_by:text? valid_to manifest_hash:hash archive_hash:hash published_at ended_at:text?;
claim_use: id:id claim:@offset_claim retirement:@retirement mass_g:n ended_at:text?;
claim_evidence: id:id claim:@offset_claim part sha256:hash size_bytes:n dated_on recorded_on;
void: id:id certificate:@certificate! voided_on;
owed_retirement: id:id debtor:id use sale:id! subject:id use_kind use_id:id mass_g:n sold_on owed_from due_on limit_on
  closed_on:text?;
document: id:id publisher:id? kind subject_type subject:id version:n content_hash:hash published_at withdrawn_at:text?;
waiver: id:id organisation:id? rule rule_version:n text_hash:hash granted_by:id;
complaint: id:id subject_kind status decided_at:text? took_down:flag;
head: issuance:@issuance! entries:n hash:hash tonnes:sums;
checkpoint: format at counts:sums issued_t:n tonnes:sums allocated_g:n root:hash sha256:hash key:hash signature:hash
"""
# An entry's body, and each block that it opens; those of the ledger's first version lack what is LATER.
BODY = "issuance:id sequence:n kind actor:id? at closes:list opens:list details:sums"
BLOCK = "id:id start:n stop:n holder:id state hold:id? retirement:id? parent:id?"
LATER_BODY, LATER_BLOCK = " reason key:text?", " stock:OWN|CLIENT client:id? reversal:id?"
# Each kind of field, as the JSON that it is.
PATTERNS = r"""
text: ".*"; id: "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"; hash: "([0-9a-f]{64}){1,2}"; n: 0|[1-9]\d{0,17}|10{18};
flag: true|false; list: \[.*\]; sums: \{.*\}
"""
# What an operation may make of the state of a block that it closes. HELD has two meanings, told apart by the entry that
# opened the block: TRANSFER_REQUESTED is our word for the second, which the export calls HELD, too.
TABLES = """
CREATE TABLE move AS VALUES ('HOLD AVAILABLE>HELD'), ('HOLD AVAILABLE>AVAILABLE'),
  ('RELEASE HELD>AVAILABLE'), ('RELEASE HELD>HELD'), ('REQUEST_RETIREMENT HELD>RETIREMENT_REQUESTED'),
  ('CONFIRM_RETIREMENT RETIREMENT_REQUESTED>RETIRED'), ('CONFIRM_RETIREMENT RETIREMENT_REQUESTED>SURRENDERED'),
  ('CONFIRM_RETIREMENT RETIREMENT_REQUESTED>CANCELLED'), ('REJECT_RETIREMENT RETIREMENT_REQUESTED>AVAILABLE'),
  ('REQUEST_TRANSFER HELD>TRANSFER_REQUESTED'), ('CONFIRM_TRANSFER TRANSFER_REQUESTED>AVAILABLE'),
  ('CONFIRM_TRANSFER TRANSFER_REQUESTED>TRANSFERRED_AWAY'), ('REJECT_TRANSFER TRANSFER_REQUESTED>AVAILABLE'),
  ('TRANSFER AVAILABLE>AVAILABLE'), ('MOVE_STOCK AVAILABLE>AVAILABLE'), ('REVERSE AVAILABLE>REVERSED'),
  ('REVERSE BUFFER>REVERSED'), ('REVERSE AVAILABLE>AVAILABLE'), ('REVERSE BUFFER>BUFFER');
CREATE TABLE retiring AS VALUES ('RETIREMENT_REQUESTED'), ('RETIRED'), ('SURRENDERED'), ('CANCELLED');
CREATE TABLE block (id, issuance, sequence, kind, start, stop, holder, account, state, hold, retirement, reversal,
  parent); CREATE TABLE closed (id, issuance, sequence); CREATE TABLE chain (issuance, entries, hash);
CREATE TABLE earlier (issuance, entries, hash);
"""
# What follows from the entries, and where a hold's tonnes ought to stand by the lines about it.
VIEWS = """
CREATE INDEX block_id ON block (id); CREATE INDEX closed_id ON closed (id);
CREATE TABLE live AS SELECT * FROM block WHERE id NOT IN (SELECT id FROM closed);
CREATE TABLE step AS SELECT b.*, p.state AS was, p.account AS old_account, p.holder AS old_holder, p.hold AS old_hold,
  p.retirement AS old_retirement FROM block b LEFT JOIN closed c ON c.id = b.parent AND c.issuance = b.issuance
  AND c.sequence = b.sequence LEFT JOIN block p ON p.id = c.id WHERE b.kind <> 'ISSUE';
CREATE VIEW whole AS SELECT b.id, start, stop FROM closed c JOIN block b ON b.id = c.id UNION ALL
  SELECT id, start, stop FROM issuance;
CREATE VIEW part AS SELECT parent AS whole, start, stop FROM block WHERE parent IS NOT NULL UNION ALL
  SELECT issuance, start, stop FROM live;
CREATE TABLE total AS SELECT issuance, replace(state, 'TRANSFER_REQUESTED', 'HELD') AS state, sum(stop - start) AS
  tonnes FROM live GROUP BY 1, 2;
CREATE VIEW standing AS SELECT hold, issuance, account, state AS place, retirement, stop - start AS tonnes FROM live
  WHERE hold IS NOT NULL UNION ALL
  SELECT old_hold, issuance, account, CASE kind WHEN 'RELEASE' THEN 'RELEASED' WHEN 'CONFIRM_TRANSFER' THEN
    'TRANSFERRED' ELSE 'REJECTED' END, NULL, stop - start FROM step WHERE old_hold IS NOT NULL AND hold IS NULL;
CREATE VIEW request AS
  SELECT hold, id, status, quantity_t, notice_number, id AS retirement, NULL AS recipient,
    CASE status WHEN 'REQUESTED' THEN 'RETIREMENT_REQUESTED' WHEN 'REJECTED' THEN 'REJECTED' ELSE
      CASE kind WHEN 'INVALIDATION' THEN 'RETIRED' WHEN 'SURRENDER' THEN 'SURRENDERED' ELSE 'CANCELLED' END END AS place
    FROM retirement UNION ALL
  SELECT hold, id, status, quantity_t, notice_number, NULL,
    recipient || '/' || recipient_stock || '/' || coalesce(recipient_client, ''),
    CASE status WHEN 'REQUESTED' THEN 'TRANSFER_REQUESTED' WHEN 'REJECTED' THEN 'REJECTED' ELSE
      iif(recipient IS NULL, 'TRANSFERRED_AWAY', 'TRANSFERRED') END FROM transfer;
CREATE VIEW held AS SELECT *, holder || '/' || stock || '/' || coalesce(client, '') AS account,
  coalesce(posted_t, quantity_t) AS kept_t, iif(status = 'PENDING', 'HELD', 'RELEASED') AS place FROM hold;
CREATE VIEW ought AS SELECT h.id, issuance, iif(q.place = 'TRANSFERRED', recipient, account), q.place,
  iif(q.place = 'REJECTED', NULL, retirement), kept_t FROM held h JOIN request q ON q.hold = h.id
  WHERE h.status = 'POSTED' UNION ALL
  SELECT id, issuance, account, place, NULL, quantity_t - iif(status = 'POSTED', kept_t, 0) AS t FROM held WHERE t > 0;
"""
# What is said, and what follows: the same rows, each with its subject first.
SAME = """
issue: SELECT id, start, stop - buffer_t, issuer || '/OWN/', 'AVAILABLE', NULL, NULL FROM issuance UNION ALL SELECT id,
  stop - buffer_t, stop, issuer || '/OWN/', 'BUFFER', NULL, NULL FROM issuance WHERE buffer_t > 0 == SELECT issuance,
  start, stop, account, state, hold, parent FROM block WHERE kind = 'ISSUE';
partition: SELECT * FROM whole == SELECT whole, min(start), max(stop) FROM part GROUP BY whole;
chain_head: SELECT issuance, entries, hash FROM head == SELECT issuance, max(entries), hash FROM chain GROUP BY 1;
state_sum: SELECT issuance, t.key, value FROM head, json_each(tonnes) t WHERE value <> 0 == SELECT * FROM total;
checkpoint: SELECT t.key, value FROM checkpoint, json_each(tonnes) t WHERE value <> 0 == SELECT state, sum(tonnes) FROM
  total GROUP BY state;
checkpoint: SELECT 'sums', issued_t, allocated_g FROM checkpoint == SELECT 'sums', (SELECT coalesce(sum(quantity_t), 0)
  FROM issuance), coalesce(sum(allocated_g), 0) FROM hold;
hold_tonnes: SELECT * FROM ought == SELECT hold, issuance, account, place, retirement, sum(tonnes) FROM standing GROUP
  BY 1, 2, 3, 4, 5;
allocation_sum: SELECT id, allocated_g FROM hold WHERE allocated_g > 0 == SELECT hold, sum(mass_g) FROM allocation WHERE
  released_at IS NULL GROUP BY hold;
reversal_sum: SELECT id, stock_t + replaced_t, buffer_t FROM reversal WHERE stock_t + replaced_t + buffer_t > 0 ==
  SELECT reversal, sum(iif(was = 'BUFFER', 0, stop - start)), sum(iif(was = 'BUFFER', stop - start, 0)) FROM step WHERE
  reversal IS NOT NULL GROUP BY reversal;
claim_sum: SELECT id, covered_g FROM offset_claim WHERE covered_g > 0 == SELECT claim, sum(mass_g) FROM claim_use GROUP
  BY claim;
agreement_sum: SELECT id, used_t FROM agreement WHERE used_t > 0 == SELECT agreement, sum(quantity_t) FROM agreement_use
  GROUP BY agreement;
power_sum: SELECT id, used_kwh FROM power_certificate WHERE used_kwh > 0 == SELECT certificate, sum(quantity_kwh) FROM
  power_use GROUP BY certificate
"""
# Each finds the subjects that break a rule, and a detail.
CHECKS = """
rewritten: SELECT issuance, 'entry ' || (entries - 1) FROM earlier WHERE (issuance, entries, hash) NOT IN chain;
block_once: SELECT id, 'opened twice' FROM block GROUP BY id HAVING count(*) > 1 UNION ALL SELECT id, 'closed twice'
  FROM closed GROUP BY id HAVING count(*) > 1;
closes_live: SELECT c.id, 'closed by entry ' || c.sequence FROM closed c LEFT JOIN block b ON b.id = c.id AND b.issuance
  = c.issuance AND b.sequence < c.sequence WHERE b.id IS NULL;
partition: SELECT whole, 'at ' || start FROM (SELECT *, lag(stop) OVER (PARTITION BY whole ORDER BY start, stop) AS
  reached FROM part) WHERE start <> reached OR start >= stop;
move: SELECT id, kind || ' ' || coalesce(was, 'nothing') || '>' || state AS words FROM step WHERE words NOT IN move;
account: SELECT id, kind || ' out of another account' FROM step WHERE account <> old_account AND NOT (kind = iif(holder
  = old_holder, 'MOVE_STOCK', 'TRANSFER') OR kind = 'CONFIRM_TRANSFER' AND state = 'AVAILABLE');
account: SELECT id, account FROM block WHERE account NOT GLOB '*/OWN/' AND account NOT GLOB '*/CLIENT/?*';
binding: SELECT id, state FROM block WHERE (hold IS NULL) <> (state IN ('AVAILABLE', 'BUFFER', 'REVERSED')) OR
  (retirement IS NULL) = (state IN retiring) OR (reversal IS NULL) = (state = 'REVERSED') UNION ALL SELECT id, state
  FROM step WHERE hold <> old_hold OR retirement <> old_retirement;
issuance_quantity: SELECT id, quantity_t FROM issuance WHERE quantity_t <> stop - start OR buffer_t >= quantity_t;
serials_apart: SELECT id, reached FROM (SELECT *, max(printf('%019d+%06d', stop, offset)) OVER (PARTITION BY
  serial_prefix, serial_suffix ORDER BY start, offset, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
  FROM (SELECT *, CAST(substr(serial_layout, instr(serial_layout, '+') + 1) AS INTEGER) AS offset FROM issuance)) WHERE
  printf('%019d+%06d', start, offset) < reached;
hold_request: SELECT h.id, count(q.id) || ' requests' FROM hold h LEFT JOIN request q ON q.hold = h.id GROUP BY h.id
  HAVING count(q.id) <> (h.status = 'POSTED');
request_quantity: SELECT q.id, q.quantity_t FROM request q JOIN held h ON h.id = q.hold WHERE q.quantity_t <> kept_t;
request_decided: SELECT id, status FROM request WHERE (notice_number IS NULL) = (status = 'CONFIRMED');
client_stock: SELECT r.id, client FROM retirement r JOIN hold h ON h.id = r.hold WHERE beneficiary <> client;
allocation_within: SELECT id, allocated_g FROM held WHERE allocated_g > kept_t * 1000000;
allocation_backed: SELECT h.id, allocated_g FROM held h LEFT JOIN request q ON q.hold = h.id WHERE allocated_g > 0 AND
  coalesce(q.place, h.place) <> 'HELD' AND coalesce(q.place, h.place) NOT IN retiring;
not_confirmed: SELECT id, status FROM retirement WHERE status <> 'CONFIRMED' AND id IN (SELECT retirement FROM claim
  UNION SELECT retirement FROM certificate UNION SELECT retirement FROM agreement_use UNION SELECT retirement FROM
  claim_use);
claim_live: SELECT retirement, count(*) || ' claims' FROM claim_use WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) >
  1 UNION ALL SELECT c.id, status FROM offset_claim c JOIN claim_use u ON u.claim = c.id WHERE (status = 'PUBLISHED') <>
  (u.ended_at IS NULL);
claim_grams: SELECT u.id, u.mass_g FROM claim_use u JOIN retirement r ON r.id = retirement WHERE u.ended_at IS NULL AND
  u.mass_g > (SELECT coalesce(sum(a.mass_g), 0) FROM allocation a WHERE a.hold = r.hold AND released_at IS NULL AND
  use_kind <> 'REFUNDED_SALE');
claim_user: SELECT c.id, claimant FROM claim c JOIN retirement r ON r.id = retirement WHERE claimant IS NOT beneficiary;
beyond: SELECT id, 'more than there was' FROM reversal WHERE stock_t + buffer_t + replaced_t > quantity_t UNION ALL
  SELECT id, 'more than certified' FROM power_certificate WHERE used_kwh > quantity_kwh UNION ALL SELECT id, 'more than
  agreed' FROM agreement WHERE used_t > quantity_t
"""


def named(text):
    return [part.strip().split(": ", 1) for part in text.split(";")]


def fields_of(text):
    return {name: kind or "text" for name, _, kind in (part.partition(":") for part in text.split())}


FIELDS = {kind: fields_of(text) for kind, text in named(LINES)}
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
BODIES, BLOCKS = ([fields_of(a), fields_of(a + b)] for a, b in ((BODY, LATER_BODY), (BLOCK, LATER_BLOCK)))


@cache
def pattern_of(kind):
    plain = kind.rstrip("!?")
    pattern = f'"({plain})"' if "|" in plain else dict(named(PATTERNS))["id" if plain[0] == "@" else plain]
    return re.compile(f"(?:{pattern}){'|null' if '?' in kind else ''}", re.DOTALL | re.ASCII)


def require(record, fields):
    """Raises ValueError unless the record has exactly these fields, each of its kind."""
    if not isinstance(record, dict) or record.keys() != fields.keys():
        raise ValueError("other fields than it ought to have")
    for name, kind in fields.items():
        if not pattern_of(kind).fullmatch(json.dumps(record[name])):
            raise ValueError(f"{name} is no {kind}: {str(record[name])[:80]!r}")


def parse(text):
    """The object in canonical form: sorted keys, no white space, composed characters (NFC), UTF-8; else ValueError."""
    record = json.loads(text)
    # An escape is no character that a mark after it could be composed with.
    composed = unicodedata.is_normalized("NFC", re.sub(r"\\(u.{4}|.)", "\0", text.decode()))
    if not isinstance(record, dict) or canonical(record).encode() != text or not composed:
        raise ValueError("not in canonical form")
    return record


def enter(db, line, count, head):
    """Check how an entry hangs on the one before it, and write down what it closes and opens."""
    place = line["issuance"], line["sequence"]
    subject = "entry {}/{}".format(*place)
    if (line["sequence"], line["previous_hash"]) != (count, head):
        yield "entry_order", subject, f"ought to be number {count}, after {head}"
    if line["hash"] != hashlib.sha256((line["previous_hash"] + line["body"]).encode()).hexdigest():
        yield "entry_hash", subject, "the hash is not that of its body"
    try:
        body = parse(line["body"].encode())
        require(body, BODIES["reason" in body])
        for one in body["opens"]:
            require(one, BLOCKS["reason" in body])
        if (body["issuance"], body["sequence"]) != place or (body["kind"] == "ISSUE") != (line["sequence"] == 0):
            raise ValueError("belongs to another place")
    except (ValueError, RecursionError) as error:
        yield "entry_body", subject, error
        return
    db.executemany("INSERT INTO closed VALUES (?, ?, ?)", [(str(id), *place) for id in body["closes"]])
    for one in body["opens"]:
        account = f"{one['holder']}/{one.pop('stock', 'OWN')}/{one.pop('client', None) or ''}"
        requested = (body["kind"], one["state"]) == ("REQUEST_TRANSFER", "HELD")
        one |= {"account": account, "state": "TRANSFER_REQUESTED" if requested else one["state"]}
        insert(db, "block", {**one, "issuance": place[0], "sequence": place[1], "kind": body["kind"]})


def insert(db, table, record):
    values = [canonical(value) if isinstance(value, dict) else value for value in record.values()]
    db.execute(f"INSERT INTO {table} ({', '.join(record)}) VALUES ({', '.join('?' * len(record))})", values)


# Ed25519 (RFC 8032): the points (x, y) with -x^2 + y^2 = 1 + D x^2 y^2 modulo P, of which B makes L by addition.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(one, other):
    """The sum of two points, each as (X, Y, Z) with x = X / Z and y = Y / Z, so that nothing is divided."""
    (x1, y1, z1), (x2, y2, z2) = one, other
    z, x, y = z1 * z2 % P, x1 * x2 % P, y1 * y2 % P
    cross, twist = (x1 + y1) * (x2 + y2) - x - y, D * x * y % P
    less, more = z * z - twist, z * z + twist
    return z * less * cross % P, z * more * (x + y) % P, less * more % P


def times(factor, point):
    doubled = times(factor // 2, add(point, point)) if factor else (0, 1, 1)
    return add(doubled, point) if factor % 2 else doubled


def point_of(encoded):
    """The point whose y stands in 255 bits and whose x is odd if the last bit is set; none if there is none."""
    odd, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        return None
    return (x if x % 2 == odd else P - x), y, 1


def is_signed(key, message, signature):
    """Whether S times B is R and k times the key's point, where k hashes R, the key and the message."""
    first, public, scalar = point_of(signature[:32]), point_of(key), int.from_bytes(signature[32:], "little")
    if first is None or public is None or scalar >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    base = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    left, right = times(scalar, base), add(first, times(k, public))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def verify(stream, key, end, earlier=()):
    """Read an export and yield what is wrong with it: rule, subject, detail. Its last line is put into `end`."""
    db, whole, heads, counts = sqlite3.connect(""), hashlib.sha256(), hashlib.sha256(), Counter()
    db.executescript(TABLES + "".join(f"CREATE TABLE {kind} ({', '.join(FIELDS[kind])});" for kind in FIELDS))
    db.executemany("INSERT INTO earlier VALUES (?, ?, ?)", earlier)
    number, last, chain = 0, (-1,), (None, 0, "")
    for number, raw in enumerate(iter(lambda: stream.readline(MAX_LINE), b""), 1):
        try:
            record = parse(raw.removesuffix(b"\n"))
            kind = record.pop("type", "")
            require(record, FIELDS.get(kind, {}))
            id = record.get("issuance" if kind in ("entry", "head") else "id")
            place = list(FIELDS).index(kind), id, record.get("sequence")
            if place <= last or (number == 1) != (kind == "header") or raw[-1:] != b"\n":
                raise ValueError("not in its place")
        except (ValueError, TypeError, RecursionError) as error:
            yield "line", number, error
            whole.update(raw)
            continue
        last, counts[kind] = place, counts[kind] + 1
        if kind == "entry":
            chain = chain if id == chain[0] else (id, 0, "0" * 64)
            yield from enter(db, record, *chain[1:])
            chain = id, record["sequence"] + 1, record["hash"]
            db.execute("INSERT INTO chain VALUES (?, ?, ?)", chain)
        else:
            insert(db, kind, record)
        if kind == "checkpoint":
            end.update(record)
            break
        whole.update(raw)
        heads.update(raw if kind == "head" else b"")
    try:
        yield from compare(db)
    except sqlite3.Error as error:
        yield "sums", "export", error
    if not end or stream.read(1):
        yield "line", number, "something follows the checkpoint" if end else "the export is cut off after it"
    if end:
        found = {"format": FORMAT, "key": key or end["key"], "root": heads.hexdigest(), "sha256": whole.hexdigest()}
        found["counts"] = {kind: counts[kind] for kind in FIELDS if kind not in ("header", "checkpoint")}
        yield from (("checkpoint", name, f"ought to be {found[name]}") for name in found if end[name] != found[name])
        message = canonical({"type": "checkpoint", **{name: end[name] for name in end if name != "signature"}})
        if not is_signed(bytes.fromhex(end["key"]), message.encode(), bytes.fromhex(end["signature"])):
            yield "checkpoint", "signature", "is not that of the key"


def compare(db):
    """Hold what is said against what follows, and look for what breaks a rule."""
    db.executescript(VIEWS)
    for rule, texts in named(SAME):
        said, follows = texts.split("==")
        for one, other in ((said, follows), (follows, said)):
            for row in db.execute(f"SELECT * FROM ({one}) EXCEPT SELECT * FROM ({other})"):
                yield rule, row[0], f"{row[1:]} has no counterpart"
    for kind, name, field in ((kind, *field) for kind, fields in FIELDS.items() for field in fields.items()):
        found = []
        if field[0] == "@":
            # There may be none, and to SQLite then even a null is not among them.
            ids = f"SELECT id FROM {field.strip('@!?')}"
            found += db.execute(f"SELECT {name} FROM {kind} WHERE {name} <> '' AND {name} NOT IN ({ids})")
        if field[-1] == "!":
            found += db.execute(f"SELECT {name} FROM {kind} WHERE {name} <> '' GROUP BY {name} HAVING count(*) > 1")
        yield from (("reference", kind, f"{name} {value} is not there, or there twice") for (value,) in found)
    for rule, sql in named(CHECKS):
        yield from ((rule, *row) for row in db.execute(sql))


def read_key(text):
    """A public key of 64 hexadecimal digits, given as they are or in a file. Raises ValueError."""
    found = re.search(r"\b[0-9a-f]{64}\b", Path(text).read_text() if Path(text).exists() else text)
    if found is None:
        raise ValueError("there is no key of 64 hexadecimal digits")
    return found[0]


def heads_of(path):
    """The heads of the chains in an export: of which issuance, after how many entries, the hash."""
    with open(path, "rb") as file:
        heads = [json.loads(line) for line in file if b'"type":"head"' in line]
    return [(head["issuance"], head["entries"], head["hash"]) for head in heads]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", nargs="?", help="the file to check; else standard input")
    parser.add_argument("--key", help="the platform's public key")
    parser.add_argument("--earlier", help="an earlier export")
    options, end, count = parser.parse_args(), {}, 0
    try:
        key = read_key(options.key) if options.key else None
        earlier = heads_of(options.earlier) if options.earlier else ()
        with open(options.export, "rb") if options.export else sys.stdin.buffer as stream:
            for count, finding in enumerate(verify(stream, key, end, earlier), 1):
                if count <= MAX_SHOWN:
                    print("{}: {}: {}".format(*finding))
    except (OSError, ValueError, KeyError) as error:
        print(f"verify_export: {error}", file=sys.stderr)
        return 2
    if count:
        print(f"NOT SOUND: {count} findings")
        return 1
    print(f"Sound as of {end['at']}: {end['counts']['entry']} entries, {end['issued_t']} t: {end['tonnes']}")
    print(f"root {end['root']}, with {len(earlier)} earlier heads in its chains")
    print(f"{'signed' if key else 'NOT checked against a key you trust; it names'} {end['key']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
