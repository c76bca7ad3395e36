"""Formulas written as text: a small closed language of exact arithmetic over named values.

Numbers, names, `table.column`, + - * /, comparisons, and, or, not, `a if test else b`, and the functions of
`functions.py`. Arithmetic on lists goes element by element. Everything else is refused when the formula is read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from commonweal.money.payment.rules.functions import FUNCTIONS, call
from commonweal.money.payment.rules.values import (
    FormulaError,
    Scalar,
    Scope,
    Table,
    Value,
    each,
    number,
    shown,
    truth,
)


def _divide(left: Scalar, right: Scalar) -> Fraction:
    if number(right) == 0:
        raise FormulaError("a division by 0")
    return number(left) / number(right)


_ARITHMETIC: dict[type[ast.operator], Callable[[Scalar, Scalar], Scalar]] = {
    ast.Add: lambda left, right: number(left) + number(right),
    ast.Sub: lambda left, right: number(left) - number(right),
    ast.Mult: lambda left, right: number(left) * number(right),
    ast.Div: _divide,
}
_COMPARISON: dict[type[ast.cmpop], Callable[[Scalar, Scalar], Scalar]] = {
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.Lt: lambda left, right: number(left) < number(right),
    ast.LtE: lambda left, right: number(left) <= number(right),
    ast.Gt: lambda left, right: number(left) > number(right),
    ast.GtE: lambda left, right: number(left) >= number(right),
}


class Formula:
    """One expression, read once. `names` are the values it needs, a column as `table.column`."""

    def __init__(self, text: str) -> None:
        """Raises ValueError where the text is no formula of this language."""
        self.text = text
        try:
            self._tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError) as error:
            raise ValueError(f"not a formula: {text!r} ({error})") from None
        self.names: frozenset[str] = frozenset(_names(self._tree))

    def work_out(self, scope: Scope) -> Value:
        """The value, with the names of `scope`. Raises FormulaError."""
        return _value(self._tree, scope)

    def with_numbers(self, scope: Scope) -> str:
        """The formula with each name replaced by its value, for the line that explains itself."""
        return ast.unparse(ast.fix_missing_locations(_Filled(scope).visit(ast.parse(self.text.strip(), mode="eval"))))


def _names(node: ast.expr) -> set[str]:
    match node:
        case ast.Constant(value=bool() | int() | str()):
            return set()
        case ast.Name():
            return {node.id}
        case ast.Attribute(value=ast.Name(id=table), attr=column):
            return {f"{table}.{column}"}
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            return _names(node.left) | _names(node.right)
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            return _names(node.operand)
        case ast.BoolOp():
            return set[str]().union(*map(_names, node.values))
        case ast.Compare() if len(node.ops) == 1 and type(node.ops[0]) in _COMPARISON:
            return _names(node.left) | _names(node.comparators[0])
        case ast.IfExp():
            return _names(node.test) | _names(node.body) | _names(node.orelse)
        case ast.Call(func=ast.Name(id=function), keywords=[]) if function in FUNCTIONS:
            return set[str]().union(*map(_names, node.args))
        case _:
            raise ValueError(f"a formula has no place for {ast.unparse(node)!r}")


def _value(node: ast.expr, scope: Scope) -> Value:
    match node:
        case ast.Constant(value=bool() | str() as plain):
            return plain
        case ast.Constant():
            return Fraction(str(node.value))
        case ast.Name():
            return _named(node.id, scope)
        case ast.Attribute(value=ast.Name(id=table), attr=column):
            return _column(table, column, scope)
        case ast.BinOp():
            reckon = _ARITHMETIC[type(node.op)]
            return each(lambda ones: reckon(ones[0], ones[1]), _value(node.left, scope), _value(node.right, scope))
        case ast.UnaryOp(op=ast.USub()):
            return each(lambda ones: -number(ones[0]), _value(node.operand, scope))
        case ast.UnaryOp():
            return each(lambda ones: not truth(ones[0]), _value(node.operand, scope))
        case ast.BoolOp():
            whole = all if isinstance(node.op, ast.And) else any
            parts = [_value(part, scope) for part in node.values]
            return each(lambda ones: whole(truth(one) for one in ones), *parts)
        case ast.Compare():
            compare = _COMPARISON[type(node.ops[0])]
            left, right = _value(node.left, scope), _value(node.comparators[0], scope)
            return each(lambda ones: compare(ones[0], ones[1]), left, right)
        case ast.IfExp():
            return _value(node.body if truth(_value(node.test, scope)) else node.orelse, scope)
        case ast.Call(func=ast.Name(id=function)):
            return call(function, [_value(argument, scope) for argument in node.args])
        case _:
            raise FormulaError(f"a formula has no place for {ast.unparse(node)!r}")


def _named(name: str, scope: Scope) -> Value:
    try:
        return scope[name]
    except KeyError:
        raise FormulaError(f"there is no value {name}") from None


def _column(table: str, column: str, scope: Scope) -> Value:
    found = _named(table, scope)
    if isinstance(found, Table) and column in found.columns:
        return found.columns[column]
    raise FormulaError(f"there is no value {table}.{column}")


class _Filled(ast.NodeTransformer):
    """Replaces names by the text of their values; the printer writes a name as it stands."""

    def __init__(self, scope: Mapping[str, Value]) -> None:
        self.scope = scope

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(id=_text(self.scope[node.id])) if node.id in self.scope else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        return ast.Name(id=_text(_column(name, node.attr, self.scope)))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(argument) for argument in node.args]
        return node


def _text(value: Value) -> str:
    if isinstance(value, Fraction):
        found = shown(value)
        return f"({found:,f})" if found < 0 else f"{found:,f}"
    if isinstance(value, tuple):
        return f"[{'; '.join(map(_text, value))}]"
    if isinstance(value, Table):
        return f"{value.length} rows"
    if value is None:
        return "not given"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else repr(value)


def exact(value: object) -> Fraction | None:
    """An int, Decimal or Fraction as a fraction; None for everything else, floats and truths included."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return Fraction(value) if value.is_finite() else None
    return Fraction(value) if isinstance(value, (int, Fraction)) else None
