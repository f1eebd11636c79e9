"""Random expressions of FEEL, each with the value that it must have.

An expression is generated together with its meaning: `Expression` holds its text, how closely its outermost operator binds, and its
value.  Nothing here knows how the language is implemented: numbers are Python's fractions, dates Python's dates, and what is null or
unknown follows the tables of the standard and of common/feel/README.md.
"""

import datetime
from collections import namedtuple
from fractions import Fraction

Expression = namedtuple("Expression", "text binds value")
Unknown = type("Unknown", (), {"__repr__": lambda self: "unknown"})
UNKNOWN = Unknown()

OR, AND, COMPARISON, SUM, PRODUCT, POWER, SIGN, CLOSE = range(8)
LARGE = 10 ** 60  # beyond it, no number is multiplied any more
DAY = 86400

DOCUMENT = {"form": {"a": 3, "b": -7, "z": 0, "yes": True, "no": False, "list": [4, 1, 4, -2], "text": "abc"}}
NUMBERS = {"form.a": Fraction(3), "form.b": Fraction(-7), "form.z": Fraction(0)}
TRUTHS = {"form.yes": True, "form.no": False}


def show(value):
    """As the program under test writes it."""
    if value is UNKNOWN:
        return "unknown"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, datetime.date):
        return f'@"{value.isoformat()}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(show, value)) + "]"
    return f'"{value}"'


def unknown_among(*values):
    return any(value is UNKNOWN or (isinstance(value, list) and unknown_among(*value)) for value in values)


def strict(function):
    """Unknown if an argument is; null if one is null, or the function cannot be computed."""
    def apply(*arguments):
        if unknown_among(*arguments):
            return UNKNOWN
        if any(argument is None for argument in arguments):
            return None
        try:
            return function(*arguments)
        except (ArithmeticError, TypeError, ValueError):
            return None
    return apply


def conjunction(values):
    """Three-valued and unknown: what is false settles it, then unknown, then what is no truth."""
    values = list(values)
    if any(value is False for value in values):
        return False
    if any(value is UNKNOWN for value in values):
        return UNKNOWN
    return True if all(value is True for value in values) else None


def negation(value):
    return value if value is UNKNOWN else not value if isinstance(value, bool) else None


def disjunction(values):
    return negation(conjunction(map(negation, values)))


def equality(a, b):
    if unknown_among(a, b):
        return UNKNOWN
    return a is b if a is None or b is None else a == b


COMPARISONS = {
    "<": strict(lambda a, b: a < b), "<=": strict(lambda a, b: a <= b), ">": strict(lambda a, b: a > b),
    ">=": strict(lambda a, b: a >= b), "=": equality, "!=": lambda a, b: negation(equality(a, b)),
}
ARITHMETIC = {
    "+": (strict(lambda a, b: a + b), SUM), "-": (strict(lambda a, b: a - b), SUM),
    "*": (strict(lambda a, b: a * b), PRODUCT), "/": (strict(lambda a, b: a / b), PRODUCT),
}


def rounded(mode):
    def apply(number, scale):
        power = Fraction(10) ** int(scale)
        scaled = abs(number) * power
        whole, rest = scaled.numerator // scaled.denominator, scaled % 1
        if mode(whole, rest, number < 0):
            whole += 1
        return (-1 if number < 0 else 1) * whole / power
    return strict(apply)


ROUNDINGS = {
    "floor": rounded(lambda whole, rest, negative: negative and rest > 0),
    "ceiling": rounded(lambda whole, rest, negative: not negative and rest > 0),
    "round up": rounded(lambda whole, rest, negative: rest > 0),
    "round down": rounded(lambda whole, rest, negative: False),
    "round half up": rounded(lambda whole, rest, negative: rest >= Fraction(1, 2)),
    "round half down": rounded(lambda whole, rest, negative: rest > Fraction(1, 2)),
    "decimal": rounded(lambda whole, rest, negative: rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)),
}


def median(numbers):
    numbers, half = sorted(numbers), len(numbers) // 2
    return numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2


def product(numbers):
    result = numbers[0]
    for number in numbers[1:]:
        result *= number
    return result


def of_items(function):
    """Null of nothing, and where an item is null."""
    def apply(items):
        if unknown_among(items):
            return UNKNOWN
        return function(items) if items and None not in items else None
    return apply


FOLDS = {
    "sum": of_items(sum), "min": of_items(min), "max": of_items(max), "product": of_items(product), "median": of_items(median),
    "mean": of_items(lambda items: sum(items) / len(items)), "count": lambda items: Fraction(len(items)),
}


def add_months(date, months):
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    for day in range(date.day, 0, -1):
        try:
            return datetime.date(year, month + 1, day)
        except ValueError:
            if not 1 <= year <= 9999:
                raise
    return None


def distinct(items):
    result = []
    for item in items:
        if not any(item is other or (item is not None and other is not None and item == other) for other in result):
            result.append(item)
    return result
