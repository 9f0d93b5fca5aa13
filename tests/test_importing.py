"""A briefing becomes a draft pack: what is there is taken over, what is missing is marked."""

from pathlib import Path

import pytest
import yaml

from nacsim.roles.briefing_text import read_briefing
from nacsim.roles.check import findings, to_fill
from nacsim.roles.drafting import write_draft
from nacsim.roles.pack import load_pack
from tests.typed import Nac

BRIEFING = """
[Mini Simulation](#) from [A Library](#) and [Another One](#)
Mini Simulation

A Dam on the River

Last Updated:
March 02, 2024

Overview

A dam could bring light to many, but it could also dry out the fields below. Should the [union](#) pay for it?

Students will be able to say what the dam changes.

Students will be able to weigh who gains.

The Situation

The river feeds 40 towns \\(and more\\). In 1998 the upper country drew its first plan. It has waited
since, and the lower countries have grown along the

water that it would hold back. Nobody has measured the loss.

Decision Point

Ministers meet to decide whether the union pays, waits or refuses. All of them must agree on what they say.

Ministers should consider the following options:

- *Pay for the dam.* It is dear and it would be loved. It could also be regretted in a
dry year.
- *Refuse to pay.* It costs nothing today.

[Further reading about dams](#) A Library
"""


def test_a_briefing_is_read_into_its_parts() -> None:
    found = read_briefing(BRIEFING)
    assert (found.title, found.date) == ("A Dam on the River", "2024-03-02")
    assert found.question == "Should the union pay for it?"
    assert found.objectives == ("say what the dam changes", "weigh who gains")
    assert found.situation[0].startswith("The river feeds 40 towns (and more).")
    assert "along the water that it would hold back" in found.situation[0]
    assert [c.name for c in found.courses] == ["Pay for the dam", "Refuse to pay"]
    assert found.courses[0].text.endswith("regretted in a dry year.")
    assert len(found.decision) == 1 and "Further reading" not in str(found)


def test_a_draft_holds_the_briefing_and_marks_what_it_does_not_say(tmp_path: Path) -> None:
    folder = tmp_path / "dam"
    write_draft(read_briefing(BRIEFING), "dam", folder)
    pack = load_pack(str(folder))
    assert [o.title for o in pack.issues[0].options][1:] == ["Pay for the dam", "Refuse to pay"]
    assert "40" in {token for fact in pack.facts.values() for token in fact.tokens}
    missing = to_fill(folder)
    assert missing and all("fill in" in place for place in missing)
    assert set(missing) <= set(findings(pack))
    assert all("FILL IN" in o.noun for o in pack.issues[0].options)


def test_nothing_of_a_draft_is_made_up(tmp_path: Path) -> None:
    folder = tmp_path / "dam"
    write_draft(read_briefing(BRIEFING), "dam", folder)
    source = "".join(c for c in BRIEFING if c.isalnum())
    for point in yaml.safe_load((folder / "briefing.yaml").read_text(encoding="utf-8"))["points"]:
        for sentence in point["text"].split(". "):
            assert "".join(c for c in sentence if c.isalnum()) in source


def test_a_place_to_fill_in_is_named_as_it_is_meant_and_not_as_yaml_writes_it(tmp_path: Path) -> None:
    write_draft(read_briefing(BRIEFING), "dam", tmp_path / "dam")
    assert "fill in words that fit 'we ask for ...'." in " ".join(to_fill(tmp_path / "dam"))


def test_a_draft_beside_us_is_found_by_its_name(
    nac: Nac, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert nac("scenario", "new", "mine").code == 0
    assert "issues.yaml, line" in nac("scenario", "check", "mine").out
    assert "There is no scenario 'other'" in nac("scenario", "check", "other").err


def test_an_empty_draft_can_be_read_and_says_where_to_begin(nac: Nac, tmp_path: Path) -> None:
    typed = nac("scenario", "new", "mine", "--out", tmp_path / "mine")
    assert typed.code == 0 and "places to fill in" in typed.out
    checked = nac("scenario", "check", str(tmp_path / "mine"))
    assert checked.code == 2 and "scenario.yaml, line" in checked.out
    assert "cards/: there is no role card yet. Add one for each seat, such as cards/EE.yaml." in checked.out


def test_a_draft_without_cards_says_so_where_its_seats_are_asked_for(nac: Nac, tmp_path: Path) -> None:
    nac("scenario", "new", "mine", "--out", tmp_path / "mine")
    asked = nac("scenario", "calibrate", str(tmp_path / "mine"), "--seats", "EE,US,DE")
    assert asked.code == 2
    assert "This scenario has no role cards yet. Add one for each seat to its folder 'cards'." in asked.err
    assert "Presets" not in asked.err


def test_the_command_imports_and_leaves_a_full_folder_alone(nac: Nac, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(BRIEFING, encoding="utf-8")
    typed = nac("scenario", "import", tmp_path / "b.txt", "--name", "dam", "--out", tmp_path / "dam")
    assert typed.code == 0 and "option: Pay for the dam" in typed.out
    assert nac("scenario", "import", tmp_path / "b.txt", "--out", tmp_path / "dam").code == 2
    assert nac("scenario", "import", tmp_path / "none.txt", "--out", tmp_path / "x").code == 2


@pytest.mark.parametrize("text", ["", "One line.", "- *No end", "\n\n\n", "Overview\n\n" + "word " * 400])
def test_any_text_can_be_drafted_from(text: str, tmp_path: Path) -> None:
    write_draft(read_briefing(text), "any", tmp_path / "any")
    assert load_pack(str(tmp_path / "any")).issues


NOTE = """A dispute over cod

7 May 2025

The council of five towns must decide on a quota. Norhaven wants 40 per cent less.

Questions to think about:
* What happens if the cod does not come back?
* Who pays?
"""
LISTED = """# Harbour

**Overview**

A hospital was attacked through its computers.

## Decision Point

Should the towns consult?

Options

1) Do nothing
2) Consult: the towns meet within a day.
3. Answer in kind. It would cost 5 million, and
12 people would have to be hired.
"""


def test_a_briefing_without_headings_loses_nothing_but_its_date() -> None:
    found = read_briefing(NOTE)
    assert (found.title, found.date) == ("A dispute over cod", "2025-05-07")
    assert found.question == "What happens if the cod does not come back?"
    assert found.situation == (
        "The council of five towns must decide on a quota. Norhaven wants 40 per cent less.",
        "Questions to think about:",
        "What happens if the cod does not come back?",
        "Who pays?",
    )
    assert found.courses == ()


def test_options_are_read_from_a_numbered_list_and_the_question_from_where_it_stands() -> None:
    found = read_briefing(LISTED)
    assert (found.title, found.question) == ("Harbour", "Should the towns consult?")
    assert found.situation == ("A hospital was attacked through its computers.",)
    assert [(c.name, c.text) for c in found.courses] == [
        ("Do nothing", ""),
        ("Consult", "the towns meet within a day."),
        ("Answer in kind", "It would cost 5 million, and 12 people would have to be hired."),
    ]


def test_what_is_listed_in_the_situation_is_no_option_where_options_stand_elsewhere() -> None:
    found = read_briefing(LISTED.replace("A hospital", "- Two ports are shut. Ships wait.\n\nA hospital"))
    assert [c.name for c in found.courses] == ["Do nothing", "Consult", "Answer in kind"]
    assert found.situation[0] == "Two ports are shut. Ships wait."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_briefing_is_read_as_word_processors_save_text(nac: Nac, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "b.txt").write_bytes(NOTE.replace("cod", "\u201ccod\u201d").encode(encoding))
    typed = nac("scenario", "import", tmp_path / "b.txt", "--name", "cod", "--out", tmp_path / "cod")
    assert (typed.code, "title A dispute over \u201ccod\u201d" in typed.out) == (0, True)
    assert ("was read as Windows-1252" in typed.out) == (encoding == "cp1252")


@pytest.mark.parametrize(
    "body", [b"PK\x03\x04word", b"%PDF-1.7", b"\x00\x01\xff", b"\xff\xfe\x00\xd8", b"\x81"]
)
def test_a_document_that_is_not_plain_text_is_refused_with_the_way_out(
    nac: Nac, tmp_path: Path, body: bytes
) -> None:
    (tmp_path / "b.docx").write_bytes(body)
    typed = nac("scenario", "import", tmp_path / "b.docx", "--name", "x", "--out", tmp_path / "x")
    assert typed.code == 2 and "In Word: 'Save as', 'Plain text', 'Unicode (UTF-8)'." in typed.err
    assert not (tmp_path / "x").exists()
