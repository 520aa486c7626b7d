"""Every mutation with an idempotency key, in every situation of the matrix of who may do what, sent twice."""

from tests.scenarios import documents, rows
from tests.scenarios.api import input_fields, new_key
from tests.scenarios.every_permission import ACTS
from tests.scenarios.everything import actors
from tests.scenarios.test_authorisation import everything as everything
from tests.scenarios.test_authorisation import everything_copy as everything_copy
from tests.scenarios.test_authorisation import thing_of
from tests.scenarios.world import World

KEYED = [act for act in ACTS if act.allowed and "idempotencyKey" in input_fields(act.mutation)]


def test_the_matrix_has_a_success_of_every_keyed_mutation() -> None:
    keyed = {name for name in documents.mutation_fields() if "idempotencyKey" in input_fields(name)}

    assert {act.mutation for act in KEYED} == keyed


async def test_every_keyed_mutation_sent_twice_answers_the_same_and_does_nothing_more(everything: World) -> None:
    wrong = []
    for act in KEYED:
        thing = await thing_of(everything, act, 0)
        token = actors(everything, act)[act.allowed[0]]
        sent = act.input(everything, thing) | {"idempotencyKey": new_key()}
        document = documents.mutation(act.mutation)
        first = await everything.api.send(document, token=token, input=sent)
        before = await rows.dump()
        again = await everything.api.send(document, token=token, input=sent)
        (answer,) = first["data"].values()
        wrong += [f"{act}: refused {first}"] * ("code" in answer)
        wrong += [f"{act}: {first} then {again}"] * (again != first)
        wrong += [f"{act}: rows changed"] * (await rows.dump() != before)

    assert not wrong, "\n".join(one[:600] for one in wrong)
