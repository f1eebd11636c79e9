"""Chooses at random what an expression is made of; see generator.py for what it means."""

import datetime
from fractions import Fraction

from generator import (AND, ARITHMETIC, CLOSE, COMPARISON, COMPARISONS, DAY, FOLDS, LARGE, NUMBERS, OR, POWER, PRODUCT, ROUNDINGS, SIGN,
                       SUM, TRUTHS, UNKNOWN, Expression, add_months, conjunction, disjunction, distinct, negation, strict, unknown_among)


class Grammar:
    def __init__(self, random):
        self.random = random
        self.bound = []  # names of enclosing loops, with their values
        self.names = 0

    def any(self):
        depth = self.random.choice([3, 4, 4, 5, 6])
        return self.random.choice([self.number, self.number, self.truth, self.truth, self.numbers, self.date])(depth)

    def at(self, expression, binds):
        """Its text where something at least so close is wanted; with parentheses that are not needed now and then."""
        if expression.binds < binds or self.random.random() < 0.05:
            return f"({expression.text})"
        return expression.text

    # ---- numbers ----

    def literal(self):
        digits = self.random.choice([1, 1, 2, 4, 12])
        number = Fraction(self.random.randrange(10 ** digits), 10 ** self.random.choice([0, 0, 0, 1, 2]))
        text = f"{number.numerator}" if number.denominator == 1 else f"{float(number):.2f}"
        if number.denominator != 1 and abs(number) >= 10 ** 9:
            return self.literal()
        return Expression(text, CLOSE, number)

    def leaf(self):
        kind = self.random.random()
        if self.bound and kind < 0.4:
            name, value = self.random.choice(self.bound)
            return Expression(name, CLOSE, value)
        if kind < 0.55:
            return Expression(*self.random.choice([(name, CLOSE, value) for name, value in NUMBERS.items()]))
        if kind < 0.6:
            return Expression(self.random.choice(["form.u", "form.v", "held.none"]), CLOSE, UNKNOWN)
        return Expression("null", CLOSE, None) if kind > 0.98 else self.literal()

    def number(self, depth):
        if depth <= 0:
            return self.leaf()
        return self.random.choice([self.arithmetic, self.arithmetic, self.arithmetic, self.negative, self.power, self.rounding, self.modulo,
                                   self.absolute, self.choice, self.fold, self.item, self.member, self.days_between])(depth - 1)

    def arithmetic(self, depth):
        a, b = self.number(depth), self.number(depth)
        sign = self.random.choice("+-*/")
        apply, binds = ARITHMETIC[sign]
        if any(isinstance(x.value, Fraction) and max(abs(x.value.numerator), x.value.denominator) > LARGE for x in (a, b)):
            return a
        return Expression(f"{self.at(a, binds)} {sign} {self.at(b, binds + 1)}", binds, apply(a.value, b.value))

    def negative(self, depth):
        a = self.number(depth)
        return Expression("-" + self.at(a, SIGN), SIGN, strict(lambda x: -x)(a.value))

    def power(self, depth):
        a, times = self.number(depth - 1), self.random.choice([0, 1, 2, 3, -1, -2])
        if isinstance(a.value, Fraction) and max(abs(a.value.numerator), a.value.denominator) > LARGE:
            return a
        return Expression(f"{self.at(a, POWER)} ** {times}", POWER, strict(lambda x: x ** times)(a.value))

    def rounding(self, depth):
        name, scale = self.random.choice(list(ROUNDINGS)), self.random.randrange(-3, 6)
        a = self.tie(scale) if self.random.random() < 0.4 else self.number(depth)
        return Expression(f"{name}({a.text}, {scale})", CLOSE, ROUNDINGS[name](a.value, Fraction(scale)))

    def tie(self, scale):
        """A number in the middle of two that rounding to the scale may give."""
        halves = self.random.choice([1, -1]) * (2 * self.random.randrange(500) + 1)
        return Expression(f"{halves * 5}e{-scale - 1}", SIGN, Fraction(halves, 2) / Fraction(10) ** scale)

    def modulo(self, depth):
        a, b = self.number(depth), self.number(depth)
        return Expression(f"modulo({a.text}, {b.text})", CLOSE, strict(lambda x, y: x - y * (x / y).__floor__())(a.value, b.value))

    def absolute(self, depth):
        a = self.number(depth)
        return Expression(f"abs({a.text})", CLOSE, strict(abs)(a.value))

    def choice(self, depth):
        asked, a, b = self.truth(depth), self.number(depth), self.number(depth)
        value = UNKNOWN if asked.value is UNKNOWN else a.value if asked.value is True else b.value
        return Expression(f"if {asked.text} then {a.text} else {b.text}", OR - 1, value)

    def fold(self, depth):
        items, name = self.numbers(depth), self.random.choice(list(FOLDS))
        if items.value is UNKNOWN or items.value is None:
            return Expression(f"{name}({items.text})", CLOSE, items.value)
        if name == "product" and any(isinstance(x, Fraction) and max(abs(x.numerator), x.denominator) > 10 ** 12 for x in items.value):
            name = "sum"
        return Expression(f"{name}({items.text})", CLOSE, FOLDS[name](items.value))

    def item(self, depth):
        items, at = self.numbers(depth), self.random.choice([1, 2, 3, -1, -2])
        text = f"{self.at(items, CLOSE)}[{at}]"
        if items.value is UNKNOWN or items.value is None:
            return Expression(text, CLOSE, items.value)
        there = at <= len(items.value) if at > 0 else -at <= len(items.value)
        return Expression(text, CLOSE, items.value[at - 1 if at > 0 else at] if there else None)

    def member(self, depth):
        self.names += 1
        name = f"n{self.names}"
        a = self.number(depth)
        self.bound.append((name, a.value))
        b = self.number(depth)
        self.bound.pop()
        return Expression(f"{{{name}: {a.text}, {name}b: {b.text}}}.{name}b", CLOSE, b.value)

    def days_between(self, depth):
        a, b = self.date(depth), self.date(depth)
        days = strict(lambda x, y: Fraction((x - y).days))(a.value, b.value)
        return Expression(f'({self.at(a, SUM)} - {self.at(b, PRODUCT)}) / @"P1D"', PRODUCT, days)

    # ---- lists ----

    def numbers(self, depth):
        if depth <= 0 or self.random.random() < 0.4:
            items = [self.number(depth - 1) for _ in range(self.random.randrange(4))]
            return Expression("[" + ", ".join(item.text for item in items) + "]", CLOSE, [item.value for item in items])
        return self.random.choice([self.loop, self.filter, self.joined, self.turned, self.counted])(depth - 1)

    def loop(self, depth):
        """The text of a body is one, but it means something else for each item: so it is generated anew from the same choices."""
        items = self.numbers(depth)
        state = self.random.getstate()
        name = f"x{len(self.bound)}"
        values, text = [], None
        for value in items.value if isinstance(items.value, list) else [Fraction(1)]:
            self.random.setstate(state)
            text, result = self.body(name, value, depth)
            values.append(result)
        if text is None:
            text, _ = self.body(name, Fraction(1), depth)
        return Expression(f"for {name} in {items.text} return {text}", OR - 1, values if isinstance(items.value, list) else items.value)

    def body(self, name, value, depth):
        names = self.names
        self.bound.append((name, value))
        body = Fixed(self).number(depth - 1)
        self.bound.pop()
        self.names = names
        return body.text, body.value

    def filter(self, depth):
        items = self.numbers(depth)
        sign, limit = self.random.choice(list(COMPARISONS)), self.literal()
        text = f"{self.at(items, CLOSE)}[item {sign} {limit.text}]"
        if not isinstance(items.value, list):
            return Expression(text, CLOSE, [] if items.value is None else UNKNOWN)
        fits = [COMPARISONS[sign](value, limit.value) for value in items.value]
        kept = [value for value, fit in zip(items.value, fits) if fit is True]
        return Expression(text, CLOSE, UNKNOWN if unknown_among(fits) else kept)

    def joined(self, depth):
        a, b = self.numbers(depth), self.numbers(depth)
        value = UNKNOWN if UNKNOWN in (a.value, b.value) else None if None in (a.value, b.value) else a.value + b.value
        return Expression(f"concatenate({a.text}, {b.text})", CLOSE, value)

    def turned(self, depth):
        a = self.numbers(depth)
        if not isinstance(a.value, list):
            return a
        if self.random.random() < 0.5:
            return Expression(f"reverse({a.text})", CLOSE, a.value[::-1])
        return Expression(f"distinct values({a.text})", CLOSE, UNKNOWN if unknown_among(a.value) else distinct(a.value))

    def counted(self, depth):
        a, b = self.random.randrange(-3, 4), self.random.randrange(-3, 4)
        values = [Fraction(i) for i in (range(a, b + 1) if a <= b else range(a, b - 1, -1))]
        return Expression(f"for i in {a}..{b} return i * {depth}", OR - 1, [value * depth for value in values])

    # ---- truths ----

    def truth(self, depth):
        if depth <= 0:
            name = self.random.choice(["true", "false", "form.yes", "form.no", "form.u", "null"])
            return Expression(name, CLOSE, TRUTHS.get(name, {"true": True, "false": False, "form.u": UNKNOWN}.get(name)))
        return self.random.choice([self.comparison, self.comparison, self.both, self.either, self.opposite, self.between, self.among,
                                   self.quantified, self.known, self.dates])(depth - 1)

    def comparison(self, depth):
        a, b, sign = self.number(depth), self.number(depth), self.random.choice(list(COMPARISONS))
        return Expression(f"{self.at(a, SUM)} {sign} {self.at(b, SUM)}", COMPARISON, COMPARISONS[sign](a.value, b.value))

    def both(self, depth):
        a, b = self.truth(depth), self.truth(depth)
        return Expression(f"{self.at(a, AND)} and {self.at(b, AND + 1)}", AND, conjunction([a.value, b.value]))

    def either(self, depth):
        a, b = self.truth(depth), self.truth(depth)
        return Expression(f"{self.at(a, OR)} or {self.at(b, OR + 1)}", OR, disjunction([a.value, b.value]))

    def opposite(self, depth):
        a = self.truth(depth)
        return Expression(f"not({a.text})", CLOSE, negation(a.value))

    def between(self, depth):
        x, low, high = self.number(depth), self.number(depth), self.number(depth)
        value = conjunction([COMPARISONS[">="](x.value, low.value), COMPARISONS["<="](x.value, high.value)])
        return Expression(f"{self.at(x, SUM)} between {self.at(low, SUM)} and {self.at(high, SUM)}", COMPARISON, value)

    def among(self, depth):
        x, low, high = self.number(depth), self.literal(), self.literal()
        open_low, open_high = self.random.random() < 0.5, self.random.random() < 0.5
        value = conjunction([COMPARISONS[">" if open_low else ">="](x.value, low.value),
                             COMPARISONS["<" if open_high else "<="](x.value, high.value)])
        text = f"{'(' if open_low else '['}{low.text}..{high.text}{')' if open_high else ']'}"
        return Expression(f"{self.at(x, SUM)} in {text}", COMPARISON, UNKNOWN if x.value is UNKNOWN else value)

    def quantified(self, depth):
        items, sign, limit = self.numbers(depth), self.random.choice(list(COMPARISONS)), self.literal()
        word, settle = self.random.choice([("some", disjunction), ("every", conjunction)])
        text = f"{word} q in {items.text} satisfies q {sign} {limit.text}"
        if not isinstance(items.value, list):
            return Expression(text, OR - 1, items.value)
        return Expression(text, OR - 1, settle(COMPARISONS[sign](value, limit.value) for value in items.value))

    def known(self, depth):
        a = self.number(depth)
        return Expression(f"is known({a.text})", CLOSE, a.value is not UNKNOWN)

    def dates(self, depth):
        a, b, sign = self.date(depth), self.date(depth), self.random.choice(list(COMPARISONS))
        return Expression(f"{self.at(a, SUM)} {sign} {self.at(b, SUM)}", COMPARISON, COMPARISONS[sign](a.value, b.value))

    # ---- dates ----

    def date(self, depth):
        date = datetime.date(1900, 1, 1) + datetime.timedelta(self.random.randrange(80000))
        literal = Expression(f'@"{date.isoformat()}"', CLOSE, date)
        if depth <= 0 or self.random.random() < 0.4:
            return literal
        a, sign, count = self.date(depth - 1), self.random.choice([1, -1]), self.random.randrange(400)
        text = f"{self.at(a, SUM)} {'+' if sign > 0 else '-'} @\"P{count}"
        if self.random.random() < 0.5:
            return Expression(f'{text}M"', SUM, strict(lambda x: add_months(x, sign * count))(a.value))
        return Expression(f'{text}D"', SUM, strict(lambda x: x + datetime.timedelta(seconds=DAY) * sign * count)(a.value))


class Fixed(Grammar):
    """The body of a loop: choices must not depend on a value, since the text is the same for each item."""

    def __init__(self, outer):
        super().__init__(outer.random)
        self.bound, self.names = outer.bound, outer.names

    def number(self, depth):
        if depth <= 0:
            return self.leaf()
        return self.random.choice([self.small, self.negative, self.choice, self.rounding, self.absolute])(depth - 1)

    def small(self, depth):
        a, b, sign = self.number(depth), self.number(depth), self.random.choice("+-*/")
        apply, binds = ARITHMETIC[sign]
        return Expression(f"{self.at(a, binds)} {sign} {self.at(b, binds + 1)}", binds, apply(a.value, b.value))

    def truth(self, depth):
        return self.random.choice([self.comparison, self.both, self.either])(depth - 1) if depth > 0 else super().truth(0)
