"""Operations on the schema's own fields with hostile variables: made from the types, or from inputs that are accepted."""

import copy
import random
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_required_argument,
    is_required_input_field,
)

from tests.fuzz.requests import CALLERS, Request, operation
from tests.fuzz.values import (
    DAYS,
    NUMBERS,
    SHARP_NUMBERS,
    SHARP_TEXTS,
    TALL,
    TEXTS,
    Known,
    any_json,
    bad_cursor,
    bad_id,
    huge,
)
from tests.scenarios import documents

RARE: Final = frozenset(
    {
        "eraseMe",
        "endMembership",
        "standDownMember",
        "signOut",
        "changePassword",
        "revokeAccessToken",
        "changeRole",
        "suspendOrganisation",
        "suspectOrganisation",
        "setApprovalPolicy",
    }
)
"""Acts after which their organisation or caller can do little more."""
SKIPPED: Final = 0.9
MOST_ITEMS: Final = 3
CHANGES: Final = (0, 0, 1, 1, 1, 2, 3)
"""How many things are changed in an input that is accepted."""
TALL_LISTS: Final = 0.002
HUGE_VALUES: Final = 0.01
EASY_NUMBERS: Final = (0, 1, 2, 3, 5, 10, 20, 100, 2025, 2026, 12_000)
KIND_OF_ID: Final = {
    "toHold": "Hold",
    "council": "Organisation",
    "agent": "Organisation",
    "client": "Organisation",
    "holder": "Organisation",
    "organisation": "Organisation",
    "partner": "Organisation",
    "seller": "Organisation",
    "predecessor": "Project",
    "successor": "Project",
    "certificate": "PowerCertificate",
    "document": "PublishedDocument",
    "retirementIds": "Retirement",
}
"""The type of what a field names, where that is not its own name."""
SUBJECTS: Final = ("Demand", "Product", "Listing", "Order", "Project", "Agreement", "Retirement", "PublishedDocument")
"""What a document or a complaint may be about."""


@dataclass
class Accepted:
    """Inputs of mutations and arguments of queries that somebody may send, with who."""

    inputs: list[tuple[str, dict[str, Any], tuple[str, ...]]] = field(default_factory=list)
    arguments: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@dataclass
class Operations:
    """A stream of operations; the same from the same seed over the same world."""

    random: random.Random
    known: Known
    accepted: Accepted
    hostility: float = 0.02
    """How often a value is of another type than was asked for."""
    fullness: float = 0.5
    """How often something is given that need not be."""

    def next(self) -> Request:
        """One more."""
        draw = self.random.random()
        if draw < 0.2:
            return self.sharpened()
        if draw < 0.24 and self.accepted.inputs:
            return self.several_mutations()
        if draw < 0.52 and self.accepted.inputs:
            return self.changed_input()
        if draw < 0.58 and self.accepted.arguments:
            return self.changed_arguments()
        if draw < 0.78:
            return self.typed_mutation()
        return self.typed_query()

    # From what is accepted.

    def changed_input(self) -> Request:
        """A mutation that would succeed, but for up to three changes."""
        name, input, callers = self.random.choice(self.accepted.inputs)
        if name in RARE and self.random.random() < SKIPPED:
            return self.typed_query()
        caller = self.random.choice(callers if callers and self.random.random() < 0.7 else CALLERS)
        changed = self.changed({"input": self.keyed(name, copy.deepcopy(input))})
        document = documents.mutation(name, depth=self.random.choice((0, 0, 1, 2)))
        return operation("changed mutation", document, changed, caller=caller)

    def several_mutations(self) -> Request:
        """Two or three mutations of one caller in one document, sometimes under one key."""
        chosen = self.random.choices(self.accepted.inputs, k=self.random.choice((2, 3)))
        chosen = [one for one in chosen if one[0] not in RARE] or [chosen[0]]
        given = {f"i{number}": self.keyed(name, copy.deepcopy(input)) for number, (name, input, _) in enumerate(chosen)}
        if self.random.random() < 0.3:
            for one in given.values():
                one |= {"idempotencyKey": "one key"} if "idempotencyKey" in one else {}
        types = [documents.mutation_fields()[name].args["input"].type for name, _, _ in chosen]
        head = ", ".join(f"$i{number}: {type}" for number, type in enumerate(types))
        acts = " ".join(
            f"a{number}: {name}(input: $i{number}) {{ __typename }}" for number, (name, _, _) in enumerate(chosen)
        )
        caller = self.random.choice(chosen[0][2] or CALLERS)
        return operation("several mutations", f"mutation Several({head}) {{ {acts} }}", given, caller=caller)

    def changed_arguments(self) -> Request:
        """A query that would be answered, but for up to three changes."""
        name, arguments = self.random.choice(self.accepted.arguments)
        document = documents.query(name, depth=self.random.randrange(4), arguments=tuple(arguments))
        changed = self.changed(copy.deepcopy(arguments))
        return operation("changed query", document, changed, caller=self.random.choice(CALLERS))

    def sharpened(self) -> Request:
        """What would be accepted, or a query with all that it may be given, with one text or number made sharp."""
        whole = Operations(self.random, self.known, self.accepted, hostility=0, fullness=0.9)
        if self.accepted.inputs and self.random.random() < 0.6:
            name, input, callers = self.random.choice(self.accepted.inputs)
            variables = {"input": self.keyed(name, copy.deepcopy(input))}
            document = documents.mutation(name, depth=0)
            caller = self.random.choice(callers or CALLERS)
        else:
            document, variables = whole._query()
            caller = self.random.choice(CALLERS)
        leaves = [(holder, key) for holder, key in _places(variables) if type(holder[key]) in (str, int)]
        if leaves:
            holder, key = self.random.choice(leaves)
            sharp = SHARP_TEXTS if isinstance(holder[key], str) else SHARP_NUMBERS
            holder[key] = self.random.choice(sharp)
        return operation("sharpened", document, variables, caller=caller)

    def changed(self, variables: dict[str, Any]) -> dict[str, Any]:
        """The same with up to three things in it changed."""
        for _ in range(self.random.choice(CHANGES)):
            places = list(_places(variables))
            if places:
                self._change(*self.random.choice(places))
        return variables

    def _change(self, holder: Any, key: Any) -> None:
        draw = self.random.randrange(16)
        if draw == 0:
            del holder[key]
        elif draw == 1 and isinstance(holder, dict):
            holder[self.random.choice(("extra", "__typename", "", "id"))] = any_json(self.random)
        elif draw == 2 and isinstance(holder, list):
            holder.extend([holder[key]] * self.random.choice((1, 2, 300)))
        elif draw == 3 and self.random.random() < 0.1:
            holder[key] = huge(self.random)
        elif draw < 5:
            holder[key] = any_json(self.random)
        else:
            holder[key] = self._another(str(key), holder[key])

    def _another(self, name: str, value: Any) -> Any:
        """Another value of the same type."""
        if isinstance(value, bool) or value is None:
            return not value
        if isinstance(value, int | float):
            return self.random.choice((value + 1, value - 1, -value, *self.random.sample(NUMBERS, 2)))
        if isinstance(value, dict | list):
            return self.random.choice(([], {}, [value], value))
        if name.endswith("Id") or name == "id":
            return self.id(name)
        if value[:2] == "20":
            return self.random.choice(DAYS)
        texts = (self.random.choice(TEXTS), value * 2, value[: len(value) // 2], value + self.random.choice(TEXTS))
        return self.random.choice(texts)

    def keyed(self, name: str, input: dict[str, Any]) -> dict[str, Any]:
        """With an idempotency key: mostly a new one, sometimes one that was used for this or something else."""
        input_type = get_named_type(documents.mutation_fields()[name].args["input"].type)
        assert isinstance(input_type, GraphQLInputObjectType)
        if "idempotencyKey" in input_type.fields:
            input["idempotencyKey"] = self.key()
        return input

    # From the types.

    def typed_mutation(self) -> Request:
        """A mutation with an input of the right shape, mostly."""
        fields = documents.mutation_fields()
        name = self.random.choice(list(fields))
        if name in RARE and self.random.random() < SKIPPED:
            name = "postDemand"
        document = documents.mutation(name, depth=self.random.choice((0, 0, 1, 3)))
        given = {"input": self.value(fields[name].args["input"].type, "input", 0)}
        return operation("typed mutation", document, given, caller=self.random.choice(CALLERS))

    def typed_query(self) -> Request:
        """A query with arguments of the right types, mostly."""
        document, given = self._query()
        return operation("typed query", document, given, caller=self.random.choice(CALLERS))

    def _query(self) -> tuple[str, dict[str, Any]]:
        fields = documents.query_fields()
        name = self.random.choice(list(fields))
        arguments = fields[name].args
        chosen = [
            key for key, one in arguments.items() if is_required_argument(one) or self.random.random() < self.fullness
        ]
        given = {key: self.value(arguments[key].type, key, 0) for key in chosen}
        if name == "node":
            document = documents.node(self.random.choice(documents.node_types()), depth=self.random.randrange(4))
        else:
            document = documents.query(name, depth=self.random.randrange(4), arguments=tuple(chosen))
        return document, given

    def value(self, type: GraphQLInputType, name: str, depth: int) -> Any:
        """A value for a type; now and then one of none."""
        if self.random.random() < self.hostility:
            rare = self.random.random() < HUGE_VALUES
            return huge(self.random) if rare else any_json(self.random)
        if isinstance(type, GraphQLNonNull):
            return self.value(type.of_type, name, depth)
        if isinstance(type, GraphQLList):
            item = self.value(type.of_type, name, depth + 1)
            if self.random.random() < TALL_LISTS:
                return [item] * TALL
            return [item, *(self.value(type.of_type, name, depth + 1) for _ in range(MOST_ITEMS))][
                : self.random.randrange(MOST_ITEMS + 1)
            ]
        if isinstance(type, GraphQLInputObjectType):
            return self._object(type, depth)
        if isinstance(type, GraphQLEnumType):
            return self.random.choice(list(type.values))
        return self._scalar(type.name, name)

    def _object(self, type: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        if type.is_one_of:
            names = self.random.sample(list(type.fields), 2 if self.random.random() < 0.1 else 1)
        else:
            wanted = self.fullness if depth < 6 else 0
            names = [
                name
                for name, one in type.fields.items()
                if is_required_input_field(one) or self.random.random() < wanted
            ]
        return {name: self.value(type.fields[name].type, name, depth + 1) for name in names}

    def _scalar(self, type_name: str, name: str) -> Any:
        if name == "idempotencyKey":
            return self.key()
        if name in ("after", "cursor"):
            return bad_cursor(self.random, self.known)
        if type_name == "ID":
            return self.id(name)
        if type_name == "Boolean":
            return self.random.random() < 0.5
        if type_name == "Date":
            return self.random.choice(DAYS)
        if type_name == "DateTime":
            return self.random.choice(DAYS) + self.random.choice(("T00:00:00Z", "T23:59:59+14:00", "", "T25:00", "Z"))
        if type_name == "String":
            return self.random.choice(self.known.words if self.random.random() < 0.3 and self.known.words else TEXTS)
        number = self.random.choice(EASY_NUMBERS if self.random.random() < 0.6 else NUMBERS)
        return number if self.random.random() < 0.8 or type_name == "Int" else str(number)

    def id(self, name: str) -> str:
        """Mostly the id of something that the field may name."""
        stem = name.removesuffix("Id")
        if stem == "subject":
            stem = self.random.choice(SUBJECTS)
        fitting = self.known.by_kind.get(KIND_OF_ID.get(stem, stem[:1].upper() + stem[1:]), [])
        if fitting and self.random.random() < 0.7:
            return self.random.choice(fitting)
        return bad_id(self.random, self.known)

    def key(self) -> str:
        """An idempotency key."""
        draw = self.random.random()
        if draw < 0.1 and self.known.keys:
            return self.random.choice(self.known.keys)
        if draw < 0.15:
            return self.random.choice(TEXTS)
        made = f"fuzz-{self.random.getrandbits(64):016x}"
        self.known.add_key(made)
        return made


def _places(value: Any) -> Any:
    """Every place within a JSON value, as its holder and the key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)
