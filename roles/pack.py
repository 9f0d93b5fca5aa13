"""A scenario pack, read from its folder, checked, and ready for a meeting."""

import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from nacsim.council.events import CoherenceRule, IssueOnAgenda, OptionOnAgenda
from nacsim.council.mandate import Mandate
from nacsim.errors import InputError, PackError
from nacsim.roles.models import (
    Argument,
    BriefingPoint,
    Card,
    Coherence,
    Entry,
    Fact,
    Issue,
    Option,
    Scenario,
)

HERE = Path(__file__).parent
M = TypeVar("M", bound=BaseModel)


class _Issues(Entry):
    issues: tuple[Issue, ...]


class _Features(Entry):
    features: dict[str, str]


class _Rules(Entry):
    rules: tuple[Coherence, ...]


class _Facts(Entry):
    facts: tuple[Fact, ...]


class _Briefing(Entry):
    title: str
    points: tuple[BriefingPoint, ...]


class _Arguments(Entry):
    arguments: tuple[Argument, ...]


class Pack(Entry):
    """Everything a meeting is about; two packs with the same bytes have the same hash."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    folder: Path
    hash: str
    scenario: Scenario
    issues: tuple[Issue, ...]
    features: dict[str, str]
    coherence: tuple[Coherence, ...]
    facts: dict[str, Fact]
    briefing_title: str
    briefing: tuple[BriefingPoint, ...]
    arguments: dict[str, Argument]
    cards: dict[str, Card]

    @cached_property
    def library(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """Return the features of each (issue, option)."""
        return {(i.id, o.id): frozenset(o.features) for i in self.issues for o in i.options}

    @cached_property
    def options(self) -> Mapping[tuple[str, str], Option]:
        """Return each option by (issue, option)."""
        return {(i.id, o.id): o for i in self.issues for o in i.options}

    @cached_property
    def by_issue(self) -> Mapping[str, Issue]:
        """Return each issue by its id."""
        return {i.id: i for i in self.issues}

    @cached_property
    def by_pid(self) -> Mapping[str, Issue]:
        """Return each issue by its paragraph."""
        return {i.pid: i for i in self.issues}

    @property
    def by_decision(self) -> Issue:
        """Return the issue that the meeting is called for."""
        return next(issue for issue in self.issues if issue.is_decision)

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Return what the pack words for all: options, fixed paragraphs, facts, red lines said aloud."""
        of_options = [
            (*o.wordings, o.noun, o.verb, o.short, o.title) for issue in self.issues for o in issue.options
        ]
        return (
            *chain.from_iterable(of_options),
            *(p.text for p in self.scenario.fixed),
            *(f.says for f in self.facts.values()),
            *(line.sentence for card in self.cards.values() for line in card.red_lines if line.public),
        )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a pack with other cards or the like, and without what was worked out from the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields:
            del copied.__dict__[name]
        return copied

    def agenda(self) -> tuple[IssueOnAgenda, ...]:
        """Return the agenda that a meeting freezes at its opening."""
        return tuple(
            IssueOnAgenda(
                id=i.id,
                pid=i.pid,
                title=i.title,
                is_decision=i.is_decision,
                options=tuple(
                    OptionOnAgenda(id=o.id, title=o.title, effect=o.effect, label=o.label, bridge=o.bridge)
                    for o in i.options
                ),
            )
            for i in self.issues
        )

    def rules(self) -> tuple[CoherenceRule, ...]:
        """Return the rules of coherence that a meeting freezes at its opening."""
        return self._rules

    @cached_property
    def _rules(self) -> tuple[CoherenceRule, ...]:
        return tuple(CoherenceRule(id=r.id, formula=r.formula, sentence=r.sentence) for r in self.coherence)

    @cached_property
    def _banked(self) -> Mapping[tuple[str, str], str]:
        return {(c.seat, p.id): p.bank for c in self.cards.values() for p in c.points if p.bank}

    def bank_argument(self, seat: str, named: str) -> Argument | None:
        """Return the bank's argument that a seat makes: named itself, or by a point of the seat's card."""
        return self.arguments.get(self._banked.get((seat, named), named))

    def card(self, seat: str) -> Card:
        """Return a seat's role card; raise InputError with the seats there are."""
        if seat not in self.cards:
            raise InputError(
                f"There is no role card for {seat!r}. Seats with a card: {', '.join(sorted(self.cards))}."
            )
        return self.cards[seat]


def mandate_of(card: Card) -> Mandate:
    """Return a card's instructions as the rules see them."""
    return Mandate(
        seat=card.seat,
        floor=card.floor,
        beta=float(card.beta),
        weights={i.issue: i.weight for i in card.interests},
        scores=card.scores,
        synergies=card.synergies,
        red_lines=card.red_lines,
    )


def pack_folder(name: str) -> Path:
    """Return the folder of a pack given by name, or by path."""
    folder = Path(name) if ("/" in name or "\\" in name or name.startswith(".")) else HERE / name
    if not folder.is_dir():
        folder = Path(name)  # a folder beside us, as `nac scenario new cyber` makes it
    if not (folder / "scenario.yaml").is_file():
        known = sorted(p.parent.name for p in HERE.glob("*/scenario.yaml"))
        raise InputError(f"There is no scenario {name!r}. Scenarios here: {', '.join(known)}.")
    return folder


@lru_cache(maxsize=4)
def load_pack(name: str = "ukraine") -> Pack:
    """Read a pack; raise PackError naming file, line and field of the first thing that is wrong."""
    folder = pack_folder(name)
    scenario = read(folder / "scenario.yaml", Scenario)
    issues = read(folder / "issues.yaml", _Issues).issues
    facts: dict[str, Fact] = {}
    for path in sorted((folder / "facts").glob("*.yaml")):
        for fact in read(path, _Facts).facts:
            if fact.id in facts:
                raise PackError(
                    f"{path.name}: the fact {fact.id!r} is there twice; give one of them another id."
                )
            facts[fact.id] = fact
    briefing = read(folder / "briefing.yaml", _Briefing)
    arguments = read(folder / "arguments.yaml", _Arguments).arguments
    cards = {}
    for path in sorted((folder / "cards").glob("*.yaml")):
        card = read(path, Card)
        if card.seat != path.stem:
            raise PackError(
                f"{path.name}: field seat says {card.seat!r}; the file's name says {path.stem!r}."
            )
        cards[card.seat] = card
    return Pack(
        folder=folder,
        hash=_hash(folder),
        scenario=scenario,
        issues=issues,
        features=read(folder / "features.yaml", _Features).features,
        coherence=read(folder / "coherence.yaml", _Rules).rules,
        facts=facts,
        briefing_title=briefing.title,
        briefing=briefing.points,
        arguments={a.id: a for a in arguments},
        cards=cards,
    )


def read(path: Path, model: type[M]) -> M:
    """Read one YAML file into a model; raise PackError naming file, line and field."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: cannot be read ({error}).") from error
    try:
        root = yaml.compose(source, Loader=yaml.CSafeLoader)
        data = yaml.load(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(f"{path.name}, line {line}: this is not valid YAML ({error.problem}).") from error
    except yaml.YAMLError as error:
        raise PackError(f"{path.name}: this is not valid YAML ({error}).") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(p for p in first["loc"] if not isinstance(p, str) or "[" not in p)
        field = ".".join(str(p) for p in where) or "(the whole file)"
        raise PackError(
            f"{path.name}, line {line_of(root, where)}, field {field}: {first['msg']}."
        ) from error


def line_of(node: Any, where: tuple[int | str, ...]) -> int:
    """Return the line on which a field stands, or the nearest thing above it that exists."""
    line = 1 if node is None else node.start_mark.line + 1
    for step in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            found = next((v for k, v in node.value if k.value == str(step)), None)
            if found is None:
                return line
            node = found
        else:
            return line
        line = node.start_mark.line + 1
    return line


def _hash(folder: Path) -> str:
    """Hash every file of a pack by its name and bytes, so that a record can name what it was made from."""
    digest = hashlib.sha256(b"nac-pack-1\n")
    for path in sorted(folder.rglob("*.yaml"), key=lambda p: p.relative_to(folder).as_posix()):
        body = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()}\n{len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()
