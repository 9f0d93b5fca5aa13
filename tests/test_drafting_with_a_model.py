"""A model drafts into a draft pack: what the briefing bears out, marked until somebody confirms it."""

import hashlib
import io
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpcore2
import httpx
import pytest
import respx
from rich.console import Console

from nacsim.cli.drafting import fill_in
from nacsim.errors import FaultError
from nacsim.money import Purse
from nacsim.roles.briefing_text import read_briefing
from nacsim.roles.check import TO_CONFIRM, findings, to_confirm, to_fill
from nacsim.roles.drafting import draft_of, write_draft
from nacsim.roles.pack import load_pack
from tests.drafts import ARGUMENT, BRIEFING, CARD, FOUND, ISSUES, PLAIN, POSITION, WATCH, Drafting
from tests.edge import BASE, PATH, Room, decided, rejected, room
from tests.typed import Nac

pytestmark = pytest.mark.httpx2(base_url=BASE)
REFUSED = decided(None, refusal="I cannot help with that.")


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def words_in(folder: Path) -> str:
    return b"".join(bytes_in(folder).values()).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_draft(FOUND, "dam", tmp_path / "dam")
    return tmp_path / "dam"


async def drafted(router: respx.Router, folder: Path, here: Room | None = None, **replies: Any) -> str:
    """Let a model draft into a folder, and return what was said about it."""
    router.post(PATH).mock(side_effect=Drafting(**replies))
    said = io.StringIO()
    await fill_in((here or room()).model, PLAIN, folder, Console(file=said, width=400))
    return said.getvalue()


async def test_issues_and_cards_are_drafted_and_the_pack_can_be_read(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    said = await drafted(httpx2_mock, folder)
    pack = load_pack(str(folder))
    assert [i.id for i in pack.issues] == ["decision", "watching_the_water"]
    assert [o.title for o in pack.issues[1].options][1:] == ["An office of the union"]
    card = pack.card("NO")
    assert (card.stance, card.public_position) == ("champion", "Norway would pay for the dam at once.")
    assert card.points[0].text == "We speak for 40 towns."
    assert card.red_lines[0].sentence == "We cannot accept another study."
    assert "m drafted 1 issue and 1 card" in said


async def test_what_the_model_does_not_say_is_marked_and_not_made_up(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    await drafted(httpx2_mock, folder)
    places = to_fill(folder)
    assert any(place.startswith("cards/NO.yaml") and "who speaks" in place for place in places)
    assert set(places) <= set(findings(load_pack(str(folder))))
    options = load_pack(str(folder)).by_issue["watching_the_water"].options
    assert all("FILL IN" in wording for wording in (*options[0].wordings, *options[1].wordings[1:]))


async def test_what_was_drafted_needs_nothing_but_a_person(httpx2_mock: respx.Router, folder: Path) -> None:
    """No finding about a draft is the draft's own mistake: figures have facts, ids resolve."""
    await drafted(httpx2_mock, folder)
    pack = load_pack(str(folder))
    left = set(findings(pack)) - set(to_fill(folder)) - set(to_confirm(folder))
    assert all("at least 4 ways to say it" in f or "weights that sum to 100" in f for f in left), left


async def test_the_check_lists_each_file_until_a_person_takes_the_marks_away(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    await drafted(httpx2_mock, folder)
    listed = to_confirm(folder)
    assert [line.partition(":")[0] for line in listed] == ["cards/NO.yaml", "features.yaml", "issues.yaml"]
    assert "6 passages drafted by m, to be confirmed, under line" in listed[0]
    assert set(listed) <= set(findings(load_pack(str(folder))))
    path = folder / "cards" / "NO.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not TO_CONFIRM.search(line)), encoding="utf-8")
    assert len(to_confirm(folder)) == 2


async def test_a_mark_names_the_points_and_the_words_that_a_passage_rests_on(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    await drafted(httpx2_mock, folder)
    lines = (folder / "cards" / "NO.yaml").read_text(encoding="utf-8").splitlines()
    mark = lines[lines.index("public_position: Norway would pay for the dam at once.") - 1]
    assert mark == '# DRAFT by m, to be confirmed: B2, "would pay for the dam at once"'


FAILURES: dict[str, tuple[Any, str]] = {
    "nonsense": ("The dam is a fine thing.", "twice not what was asked for"),
    "half": ('{"issues": [{"title": "Wa', "twice not what was asked for"),
    "no JSON": ("Here it is: {the dam}", "twice not what was asked for"),
    "another shape": ({"issues": "many", "stance": "champion"}, "twice not what was asked for"),
    "refusal": (REFUSED, "declined to answer"),
    "silence": (decided(""), "returned nothing"),
    "time-out": (httpcore2.ReadTimeout("slow"), "did not answer in time"),
    "no key": (rejected(401), "refused the key"),
    "down": (rejected(503), "The endpoint failed (503)"),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_model_that_fails_leaves_the_draft_as_it_is_without_one(
    httpx2_mock: respx.Router, folder: Path, failure: str
) -> None:
    before, (reply, why) = bytes_in(folder), FAILURES[failure]
    said = await drafted(httpx2_mock, folder, issues=reply, Norway=reply)
    assert bytes_in(folder) == before
    assert "  - issues: The " in said and why in said
    assert "  - the card of Norway: " in said and "as it would be without a model" in said


async def test_over_the_cap_nothing_is_asked_and_nothing_changes(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    before = bytes_in(folder)
    here = Room(name="gpt-4o", purse=Purse(0.0001, 1_500))
    said = io.StringIO()
    await fill_in(here.model, PLAIN, folder, Console(file=said, width=400))
    assert bytes_in(folder) == before and httpx2_mock.calls.call_count == 0
    assert "issues: It could go over the cap." in said.getvalue()
    assert "the card of Norway: not asked for after that." in said.getvalue()
    assert "A higher --cap, or more --calls, lets it draft more." in said.getvalue()


async def test_what_was_drafted_before_the_cap_is_kept(httpx2_mock: respx.Router, folder: Path) -> None:
    said = await drafted(httpx2_mock, folder, Room(purse=Purse(2.0, 1)))
    assert "m drafted 1 issue and 0 cards" in said and "Norway: It could go over the cap." in said
    assert len(load_pack(str(folder)).issues) == 2


async def test_a_card_that_fails_leaves_the_issues_and_no_card(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    said = await drafted(httpx2_mock, folder, Norway=REFUSED)
    assert "m drafted 1 issue and 0 cards" in said
    assert not list((folder / "cards").iterdir())


async def test_a_reply_that_cannot_be_read_is_asked_for_once_more(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    said = await drafted(httpx2_mock, folder, issues=["Certainly!", ISSUES])
    assert "m drafted 1 issue and 1 card" in said


INVENTED: dict[str, tuple[dict[str, Any], str]] = {
    "a figure": ({"text": "We speak for 77 towns."}, "it has the figure 77"),
    "a name": ({"text": "We heard Chancellor Amsel."}, "it names Chancellor"),
    "a point": ({"points": ["B77"]}, "it rests on 'B77', and the briefing has no such point"),
    "a quotation": ({"quotation": "The river feeds 77 towns"}, "its quotation does not stand in B1"),
    "an issue": ({"issue": "energy77"}, "there is no issue 'energy77'"),
}


@pytest.mark.parametrize("what", INVENTED)
async def test_what_is_invented_is_dropped_and_listed(
    httpx2_mock: respx.Router, folder: Path, what: str
) -> None:
    change, why = INVENTED[what]
    card = {**CARD, "arguments": [{**ARGUMENT, **change}, {**ARGUMENT, "text": "The towns need light."}]}
    said = await drafted(httpx2_mock, folder, Norway=card)
    assert f"  - Norway, argument: {why}" in said
    points = load_pack(str(folder)).card("NO").points
    assert points[0].text == "The towns need light." and "FILL IN" in points[1].text
    assert "77" not in words_in(folder) and "Amsel" not in words_in(folder)


async def test_whatever_a_model_writes_the_pack_can_be_read(httpx2_mock: respx.Router, folder: Path) -> None:
    odd = "We speak for\n40 towns: \ud800 \u2028 # {x} 'FILL IN' \x00 --- !!python/object"
    card = {
        **CARD,
        "red_lines": [{**CARD["red_lines"][0], "text": "We cannot. " * 300}],
        "arguments": [{**ARGUMENT, "text": odd, "quotation": "The river\n feeds\u2028 40 towns"}],
    }
    said = await drafted(httpx2_mock, folder, Norway=card)
    assert "Norway, red line: it is longer than 1,200 characters." in said
    assert "Norway, argument: it names" in said
    card["arguments"] = [{**card["arguments"][0], "text": odd.replace("FILL IN", "fill")}]
    await drafted(httpx2_mock, folder, Norway=card)
    (point, *_), lines = load_pack.__wrapped__(str(folder)).card("NO").points, words_in(folder)
    assert point.text == "We speak for 40 towns: # {x} 'fill' --- !!python/object"
    assert '# DRAFT by m, to be confirmed: B1, "The river feeds 40 towns"\n' in lines


async def test_a_position_that_does_not_rest_on_the_member_makes_no_card(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    elsewhere = {**POSITION, "points": ["B1"], "quotation": "The river feeds 40 towns"}
    said = await drafted(httpx2_mock, folder, Norway={**CARD, "position": elsewhere})
    assert "Norway, position: none of its points names Norway" in said
    assert not list((folder / "cards").iterdir())


async def test_a_position_that_is_invented_makes_no_card(httpx2_mock: respx.Router, folder: Path) -> None:
    richer = {**POSITION, "text": "Norway would pay 900 million."}
    said = await drafted(httpx2_mock, folder, Norway={**CARD, "position": richer})
    assert "Norway, position: it has the figure 900" in said
    assert not list((folder / "cards").iterdir())


async def test_what_comes_after_the_most_that_is_taken_is_listed(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    said = await drafted(httpx2_mock, folder, Norway={**CARD, "red_lines": CARD["red_lines"] * 5})
    assert said.count("Norway, red line: there are 4 before it.") == 1
    assert len(load_pack(str(folder)).card("NO").red_lines) == 4


async def test_an_opening_that_is_invented_is_left_to_a_person(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    opening = {**CARD["opening"], "text": "King Olaf needs light."}
    said = await drafted(httpx2_mock, folder, Norway={**CARD, "opening": opening})
    assert "Norway, opening: it names Olaf" in said
    assert load_pack(str(folder)).card("NO").opening == "FILL IN: how it opens"


async def test_an_issue_that_is_invented_and_one_that_comes_twice_are_not_taken(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    invented = {**WATCH, "title": "Two", "question": "What does Brussels say?"}
    said = await drafted(httpx2_mock, folder, issues={"issues": [WATCH, invented, WATCH]})
    assert "the issue 'Two': it names Brussels" in said and "an issue: another has its name." in said
    assert [i.id for i in load_pack(str(folder)).issues] == ["decision", "watching_the_water"]


async def test_a_briefing_without_other_issues_or_members_is_said_to_be_one(
    httpx2_mock: respx.Router, tmp_path: Path
) -> None:
    found = read_briefing(BRIEFING.replace("Norway", "The north").replace("the United States", "the south"))
    write_draft(found, "dam", tmp_path / "dam")
    httpx2_mock.post(PATH).mock(side_effect=Drafting(issues={"issues": []}))
    said = io.StringIO()
    await fill_in(room().model, draft_of(found, "dam"), tmp_path / "dam", Console(file=said, width=400))
    assert "issues: the model finds none there beside the decision." in said.getvalue()
    assert "cards: the briefing names no member of NATO." in said.getvalue()


def test_of_an_empty_briefing_no_model_is_asked(nac: Nac, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    typed = nac(
        "scenario", "import", tmp_path / "b.txt", "--out", tmp_path / "d", "--base-url", BASE, "--model", "m"
    )
    assert typed.code == 0 and "that a model could draft from" in " ".join(typed.out.split())
    assert to_confirm(tmp_path / "d") == []


async def test_an_issue_without_an_answer_that_holds_is_left_out(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    issue = deepcopy(WATCH)
    issue["answers"][0]["text"] = "A staff of 500 watches over the water."
    said = await drafted(httpx2_mock, folder, issues={"issues": [issue]})
    assert "the issue 'Watching the water': no answer to it is left" in said
    assert len(load_pack(str(folder)).issues) == 1


async def test_a_disk_that_takes_no_file_leaves_the_draft_without_a_model(
    httpx2_mock: respx.Router, folder: Path
) -> None:
    before = bytes_in(folder)
    (folder / "NEXT.md.new").mkdir()
    with pytest.raises(FaultError, match="The draft without the model is there"):
        await drafted(httpx2_mock, folder)
    assert bytes_in(folder) == before


def test_without_a_model_the_draft_is_byte_for_byte_what_it_always_was(nac: Nac, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(BRIEFING, encoding="utf-8")
    assert nac("scenario", "import", tmp_path / "b.txt", "--name", "dam", "--out", tmp_path / "dam").code == 0
    whole = hashlib.sha256(repr(bytes_in(tmp_path / "dam")).encode()).hexdigest()
    assert whole == "b8adf1aa75083e0a852543b543c69d282b82255a22041b3d0c1b092a3b27f0ae"


def test_the_command_asks_the_model_and_shows_what_it_cost(
    httpx2_mock: respx.Router, nac: Nac, tmp_path: Path
) -> None:
    httpx2_mock.post(PATH).mock(side_effect=Drafting())
    (tmp_path / "b.txt").write_text(BRIEFING, encoding="utf-8")
    to = ("--name", "dam", "--out", tmp_path / "dam", "--base-url", BASE, "--model", "m", "--cap", "1")
    typed = nac("scenario", "import", tmp_path / "b.txt", *to)
    assert typed.code == 0, typed.err
    assert "places to fill in" in typed.out and "m drafted 1 issue and 1 card" in typed.out
    assert "m: 33 prompt tokens, 21 written; price unknown" in typed.out
    assert "3 calls, 0.0000 US dollars of at most 1.00." in typed.out
    checked = nac("scenario", "check", tmp_path / "dam")
    assert checked.code == 2 and "passages drafted by m, to be confirmed" in checked.out


def test_the_command_ends_well_when_only_the_model_fails(
    httpx2_mock: respx.Router, nac: Nac, tmp_path: Path
) -> None:
    httpx2_mock.post(PATH).mock(return_value=httpx.Response(401))
    (tmp_path / "b.txt").write_text(BRIEFING, encoding="utf-8")
    to = ("--out", tmp_path / "dam", "--base-url", BASE, "--model", "m")
    typed = nac("scenario", "import", tmp_path / "b.txt", *to)
    assert typed.code == 0 and "issues: The endpoint refused the key (401)." in typed.out
    assert load_pack(str(tmp_path / "dam")).issues


def test_half_a_model_is_said_before_anything_is_written(nac: Nac, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(BRIEFING, encoding="utf-8")
    for half, why in ((("--model", "m"), "no endpoint"), (("--base-url", BASE), "No model is named")):
        typed = nac("scenario", "import", tmp_path / "b.txt", "--out", tmp_path / "dam", *half)
        assert typed.code == 2 and why in typed.err
    assert not (tmp_path / "dam").exists()


def test_a_model_that_is_configured_is_not_asked_against_ones_will(
    httpx2_mock: respx.Router, nac: Nac, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = httpx2_mock.post(PATH).mock(side_effect=Drafting())
    monkeypatch.setenv("NAC_BASE_URL", BASE)
    monkeypatch.setenv("NAC_MODEL", "m")
    (tmp_path / "b.txt").write_text(BRIEFING, encoding="utf-8")
    plain = ("--out", tmp_path / "plain", "--without-model")
    assert nac("scenario", "import", tmp_path / "b.txt", *plain).code == 0
    assert route.call_count == 0 and to_confirm(tmp_path / "plain") == []
    assert nac("scenario", "import", tmp_path / "b.txt", "--out", tmp_path / "dam").code == 0
    assert route.call_count == 3 and to_confirm(tmp_path / "dam")
