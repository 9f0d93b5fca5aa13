"""What an endpoint says of a request that it rejects: for the operator, and not for the record."""

import pytest
import respx
from pydantic import SecretStr

from nacsim.llm import Endpoint, Model
from nacsim.llm_faults import AS_MUCH_AS_IS_TOLD
from nacsim.money import Purse
from tests.edge import BASE, BOTH, PATH, Ask, client, fault_of, rejected, room, say, settings_of

pytestmark = pytest.mark.httpx2(base_url=BASE)

SHORT_KEY = "key.of/16+signs="


@BOTH
async def test_any_other_rejection_is_told_in_our_words_and_the_endpoints_go_to_the_operator_once(
    httpx2_mock: respx.Router, ask: Ask
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(422, "The moon is full."))
    here = room()
    for calls in (1, 2):
        fault = await fault_of(ask(here.model))
        assert (fault.kind, route.call_count) == ("rejected", calls)
        assert str(fault) == "The endpoint rejected the request (422)."
    assert here.told == [f"{BASE} says: The moon is full."]
    route.mock(return_value=rejected(422, "The moon is new."))
    await fault_of(ask(here.model))
    assert here.told[1:] == [f"{BASE} says: The moon is new."]


async def test_without_an_operator_a_rejection_is_a_fault_all_the_same(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(PATH).mock(return_value=rejected(400, "The moon is full."))
    endpoint = Endpoint(settings_of(), now=lambda: 0.0, client=client())
    assert (await fault_of(say(Model("m", endpoint, Purse(2.0, 5))))).kind == "rejected"


@pytest.mark.parametrize("before", [0, *range(220, 300, 6), *range(1900, 2000, 10)])  # wherever it is cut
async def test_an_endpoint_that_repeats_a_key_does_not_get_it_onto_the_screen(
    httpx2_mock: respx.Router, before: int
) -> None:
    said = f"{'x ' * (before // 2)}Bad keys sk-proj-4f9a_Ab38Zz0123456789abcdef and {SHORT_KEY}."
    httpx2_mock.post(PATH).mock(return_value=rejected(400, said))
    here = room(api_key=SecretStr(SHORT_KEY))
    fault = await fault_of(say(here.model))
    for seen in (str(fault), *here.told):
        assert "sk-proj" not in seen
        assert SHORT_KEY[:5] not in seen
    assert len(here.told[0]) <= len(f"{BASE} says: ") + AS_MUCH_AS_IS_TOLD


async def test_what_an_endpoint_says_moves_nothing_on_the_operators_screen(httpx2_mock: respx.Router) -> None:
    said = "\x1b[2JNo\x1b]0;x\x07 \u202esuch\u200b\r\n field."
    httpx2_mock.post(PATH).mock(return_value=rejected(400, said))
    here = room()
    await fault_of(say(here.model))
    assert here.told == [f"{BASE} says: [2JNo ]0;x such field."]
