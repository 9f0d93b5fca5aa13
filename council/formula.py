"""Formulas over features, such as `invites_now or sets_date`."""

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Test = Callable[[frozenset[str]], bool]


class BadFormula(ValueError):
    """A formula that uses more than names, `and`, `or`, `not` and brackets."""


@lru_cache(maxsize=4096)
def tree(formula: str) -> ast.expr:
    """Parse a formula; raise BadFormula if it says more than a formula may."""
    try:
        expression = ast.parse(formula, mode="eval").body
    except SyntaxError as error:
        raise BadFormula(f"cannot read the formula {formula!r}: {error.msg}") from error
    for node in ast.walk(expression):
        if not isinstance(node, (ast.BoolOp, ast.UnaryOp, ast.Name, ast.And, ast.Or, ast.Not, ast.Load)):
            raise BadFormula(f"the formula {formula!r} may hold only names, and, or, not and brackets")
    return expression


def names(formula: str) -> frozenset[str]:
    """Return the features that a formula speaks of."""
    return frozenset(n.id for n in ast.walk(tree(formula)) if isinstance(n, ast.Name))


@lru_cache(maxsize=4096)
def _test(formula: str) -> Test:
    return _build(tree(formula))


def _build(node: ast.expr) -> Test:
    if isinstance(node, ast.Name):
        name = node.id
        return lambda features: name in features
    if isinstance(node, ast.UnaryOp):
        inner = _build(node.operand)
        return lambda features: not inner(features)
    assert isinstance(node, ast.BoolOp)  # noqa: S101  tree() let nothing else through
    # Names are tested all at once; what is nested in brackets only where they leave the answer open.
    named = frozenset(value.id for value in node.values if isinstance(value, ast.Name))
    parts = [_build(value) for value in node.values if not isinstance(value, ast.Name)]
    if isinstance(node.op, ast.And):
        return lambda features: named <= features and all(part(features) for part in parts)
    return lambda features: not named.isdisjoint(features) or any(part(features) for part in parts)


def holds(formula: str, features: frozenset[str]) -> bool:
    """Say whether a formula is true of a set of features."""
    return _test(formula)(features)


def fold_formula(formula: str, leaf: Callable[[str], Any]) -> Any:
    """Evaluate a formula over any values that know `&`, `|` and `~`, such as arrays of texts."""
    return _fold(tree(formula), leaf)


def _fold(node: ast.expr, leaf: Callable[[str], Any]) -> Any:
    if isinstance(node, ast.Name):
        return leaf(node.id)
    if isinstance(node, ast.UnaryOp):
        return ~_fold(node.operand, leaf)
    assert isinstance(node, ast.BoolOp)  # noqa: S101  tree() let nothing else through
    result = _fold(node.values[0], leaf)
    for value in node.values[1:]:
        other = _fold(value, leaf)
        result = (result & other) if isinstance(node.op, ast.And) else (result | other)
    return result
