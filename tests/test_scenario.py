"""The scenario of the mission and its checks: what is broken is named by file, line and field."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nacsim.agents.judgement import aspiration, best_worth
from nacsim.council.mandate import crossed, worth
from nacsim.council.text import Text
from nacsim.errors import InputError, PackError
from nacsim.graph.texts import agreed_language, paragraphs_for
from nacsim.roles.check import FIGURE, findings
from nacsim.roles.models import Card
from nacsim.roles.pack import HERE, load_pack, mandate_of, read
from nacsim.roles.zone import zone_of_agreement

STANDARD = load_pack().scenario.presets["standard"]


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], str]:
    """Return a way to copy the pack with one change in one file; the copy's name comes back."""

    def change(name: str, before: str, after: str) -> str:
        shutil.copytree(HERE / "ukraine", tmp_path / "pack")
        path = tmp_path / "pack" / name
        source = path.read_text(encoding="utf-8")
        assert before in source
        path.write_text(source.replace(before, after, 1), encoding="utf-8")
        return str(tmp_path / "pack")

    return change


@pytest.mark.parametrize(
    ("name", "before", "after", "sentence"),
    [
        ("scenario.yaml", "members: 32", "members: [32", r"scenario\.yaml, line \d+: this is not valid YAML"),
        ("scenario.yaml", "members: 32", "members: many", r"scenario\.yaml, line 6, field members: "),
        ("cards/EE.yaml", "floor: 70", "floor: high", r"EE\.yaml, line \d+, field floor: "),
        ("cards/EE.yaml", "weight: 27", "weight: 270", r"EE\.yaml, line \d+, field interests\.0\.weight: "),
        ("cards/EE.yaml", "office:", "offfice:", r"EE\.yaml, line \d+, field office: Field required"),
        ("cards/EE.yaml", "seat: EE", "seat: LV", r"EE\.yaml: field seat says 'LV'"),
        ("facts/EE.yaml", "F-ee-quarter", "F-ee-spending-2024", r"EE\.yaml: the fact .* is there twice"),
        ("issues.yaml", "pid: P3", "pid: three", r"issues\.yaml, line 3, field issues\.0\.pid: "),
    ],
)
def test_a_broken_file_is_named_with_line_and_field(
    broken: Callable[[str, str, str], str], name: str, before: str, after: str, sentence: str
) -> None:
    with pytest.raises(PackError, match=sentence):
        load_pack(broken(name, before, after))


def test_a_file_that_is_not_text_is_named(broken: Callable[[str, str, str], str]) -> None:
    pack = broken("features.yaml", "features:", "features:")
    (Path(pack) / "features.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PackError, match=r"features\.yaml: cannot be read"):
        load_pack(pack)


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "EE.yaml").write_text("", encoding="utf-8")
    with pytest.raises(PackError, match=r"EE\.yaml, line 1, field \(the whole file\)"):
        read(tmp_path / "EE.yaml", Card)


def test_an_unknown_scenario_lists_those_there_are() -> None:
    with pytest.raises(InputError, match="Scenarios here: innersea, ukraine"):
        load_pack("atlantis")


@pytest.mark.parametrize(
    ("name", "before", "after", "sentence"),
    [
        ("issues.yaml", "is_decision: true", "is_decision: false", "exactly one issue must have is_decision"),
        ("issues.yaml", "pid: P4", "pid: P3", "two paragraphs have the same number"),
        ("issues.yaml", "pid: P3", "pid: P30", "in the order of their paragraphs"),
        (
            "issues.yaml",
            "features: [keeps_path",
            "features: [walks_path",
            "the feature 'walks_path' is not in",
        ),
        (
            "issues.yaml",
            "Ukraine's future is in NATO",
            "Ukraine's 77 futures are in NATO",
            "77 is in none of",
        ),
        ("coherence.yaml", "not (rules_out", "not (bans_out", "speaks of 'bans_out'"),
        ("coherence.yaml", "not (rules_out", "not ((rules_out", "coherence.yaml, closed-door-no-date"),
        (
            "coherence.yaml",
            "not (rules_out and",
            "not (keeps_path or",
            "closed-door-no-date: today's agreed language breaks it",
        ),
        ("scenario.yaml", "quick: [EE", "quick: [XX", "there is no card cards/XX.yaml"),
        ("scenario.yaml", "facts: [F-article-5]", "facts: [F-nowhere]", "there is no fact 'F-nowhere'"),
        ("briefing.yaml", "32 members", "33 members", "briefing.yaml, B1: 33 is in none"),
        ("arguments.yaml", "- INV-A1", "- INV-A99", "the rebuttal 'INV-A99' is not in the bank"),
        ("arguments.yaml", "- B23", "- B99", "the briefing has no point 'B99'"),
        ("cards/EE.yaml", "weight: 27", "weight: 26", "weights that sum to 100"),
        ("cards/EE.yaml", "{invite: 9, ", "{", "scores.membership: score exactly"),
        ("cards/EE.yaml", "{invite: 9, ", "{agreed: 1, invite: 9, ", "agreed language scores 0"),
        ("cards/EE.yaml", "{invite: 9, ", "{invite: 90, ", "scores run from -10 to 10"),
        (
            "cards/EE.yaml",
            "formula: rules_out",
            "formula: bars_out",
            "EE-1: the formula speaks of 'bars_out'",
        ),
        ("cards/EE.yaml", "formula: rules_out", "formula: keeps_path", "crosses this red line"),
        ("cards/EE.yaml", "formula: rules_out or", "formula: rules_out nor", "EE-1: "),
        ("cards/EE.yaml", "id: EE-02", "id: EE-01", "the id 'EE-01' is there twice"),
        ("cards/EE.yaml", "bank: INV-F1", "bank: INV-F99", "the bank has no argument 'INV-F99'"),
        ("cards/EE.yaml", "favours: [invite,", "favours: [invites,", "has no option 'invites'"),
        (
            "cards/EE.yaml",
            "A trade. In {offer_para}",
            "A trade. {offer_soup}",
            "offer_soup is no slot",
        ),
        ("cards/EE.yaml", "A trade. In", "2 trades. In", "no figures of its own"),
        ("cards/EE.yaml", 'reserve:\n  - "{para} goes', 'reserve:\n# - "{para} goes', "at least 4 ways"),
        ("cards/EE.yaml", '  - "Nothing to add', '# - "Nothing to add', "phrases.pass: at least 4 ways"),
        ("cards/EE.yaml", '  - "No speeches now', '# - "No speeches now', "phrases.close: at least 4 ways"),
    ],
)
def test_check_says_what_to_mend(
    broken: Callable[[str, str, str], str], name: str, before: str, after: str, sentence: str
) -> None:
    try:
        found = findings(load_pack(broken(name, before, after)))
    except PackError as error:
        found = [str(error)]
    assert any(sentence in finding for finding in found), found


def test_the_pack_of_the_mission_has_nothing_to_mend() -> None:
    assert findings(load_pack()) == []


def test_agreement_is_possible_and_rare() -> None:
    """Protocol 6: between a twentieth of a per cent and two per cent of all texts are acceptable to all."""
    pack = load_pack()
    zone = zone_of_agreement(pack, {s: mandate_of(pack.card(s)) for s in STANDARD})
    assert 0.0005 <= zone.share <= 0.02
    assert zone.texts > zone.coherent > zone.acceptable > 0
    assert zone.example is not None
    assert sum(zone.by_membership.values()) == zone.acceptable


def test_a_table_that_cannot_agree_is_told_so() -> None:
    pack = load_pack()
    wish = mandate_of(pack.card("EE")).model_copy(update={"floor": 10_000})
    zone = zone_of_agreement(pack, {"EE": wish})
    assert (zone.acceptable, zone.example) == (0, None)


@pytest.mark.parametrize("seat", STANDARD)
def test_each_card_is_a_delegation_of_its_own(seat: str) -> None:
    pack = load_pack()
    card, mandate = pack.card(seat), mandate_of(pack.card(seat))
    agreed = Text(revision=1, paragraphs=paragraphs_for(pack, agreed_language(pack), seed=0))
    assert worth(mandate, agreed) == 0
    assert not crossed(mandate, agreed.features())
    assert best_worth(mandate) > mandate.floor > 0
    assert len(card.red_lines) >= 2
    assert len(card.points) >= 10
    assert card.sources


@pytest.mark.parametrize("seat", STANDARD)
def test_aspiration_falls_from_high_to_the_floor(seat: str) -> None:
    mandate = mandate_of(load_pack().card(seat))
    asked = [aspiration(mandate, round_, 8) for round_ in range(1, 9)]
    assert asked == sorted(asked, reverse=True)
    assert asked[0] > asked[-1] == mandate.floor


def test_every_fact_has_a_source_and_every_number_a_fact() -> None:
    for fact in load_pack().facts.values():
        assert fact.source
        assert all(set(FIGURE.findall(token)) <= set(FIGURE.findall(fact.says)) for token in fact.tokens)


def test_nothing_is_said_that_the_briefing_could_not_know() -> None:
    """The mission's briefing ends in May 2025; a delegate of that day knows nothing later."""
    pack = load_pack()
    for fact in pack.facts.values():
        assert str(fact.date or "")[:10] <= pack.scenario.date, fact.id
