/* Expressions by precedence: or, and, comparison, sum, product, power, sign, then what ends in a
 * member or filter. */
#include "feel/parser.h"

#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const operator_text[OPERATORS] = {
	[OP_ADD] = "+",
	[OP_SUBTRACT] = "-",
	[OP_MULTIPLY] = "*",
	[OP_DIVIDE] = "/",
	[OP_POWER] = "**",
	[OP_EQUAL] = "=",
	[OP_NOT_EQUAL] = "!=",
	[OP_LESS] = "<",
	[OP_LESS_EQUAL] = "<=",
	[OP_GREATER] = ">",
	[OP_GREATER_EQUAL] = ">=",
};

/* ---- binary operators ---- */

static bool
take_operator(struct parser *p, const enum operator* of, size_t count, enum operator* ret)
{
	for (size_t i = 0; i < count; i++) {
		if (parse_take(p, operator_text[of[i]])) {
			*ret = of[i];
			return true;
		}
	}
	return false;
}

typedef const struct node *parse_level(struct parser *p);

static const struct node *
parse_left(struct parser *p, parse_level *operand, const enum operator* operators, size_t count)
{
	const struct node *left = operand(p);
	enum operator op;
	size_t at = p->lexer.now.at;

	while (left && take_operator(p, operators, count, &op)) {
		const struct node *right = operand(p);
		struct node *both = node_of(p, NODE_ARITHMETIC, at, left, right, NULL);
		if (!right || !both)
			return NULL;
		both->op = op;
		left = both;
		at = p->lexer.now.at;
	}
	return left;
}

/* Keywords are fine after a point; a few members of the standard's own have two words. */
static const struct node *
parse_member(struct parser *p, const struct node *of, size_t at)
{
	static const char *const pairs[][2] = {
		{"time", "offset"}, {"start", "included"}, {"end", "included"}};

	if (p->lexer.now.kind != TOKEN_NAME)
		return parse_fail(p, "the name of a member");
	struct node *member = node_of(p, NODE_MEMBER, at, of, NULL, NULL);
	if (!member)
		return NULL;
	member->name = parse_word(p);
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		if (strcmp(member->name, pairs[i][0]) == 0 && parse_take(p, pairs[i][1])) {
			member->name = arena_printf(p->arena, "%s %s", pairs[i][0], pairs[i][1]);
			break;
		}
	}
	return member;
}

static const struct node *
parse_filter(struct parser *p, const struct node *of, size_t at)
{
	const struct node *filter = parse_expression(p);

	if (!filter || !parse_need(p, "]"))
		return NULL;
	return node_of(p, NODE_FILTER, at, of, filter, NULL);
}

/* Whether a "[" closes the range whose end is being read, as in [1..3[: no expression follows it.
 */
static bool
closes_range(const struct parser *p)
{
	static const char *const starts[] = {"(", "[", "]", "{", "-", "@"};
	struct lexer ahead = p->lexer;
	struct feel_error ignored = {0};

	if (!p->ends_range)
		return false;
	ahead.error = &ignored;
	lexer_advance(&ahead);
	if (ahead.now.kind == TOKEN_NUMBER || ahead.now.kind == TOKEN_TEXT)
		return false;
	if (ahead.now.kind == TOKEN_NAME)
		return is_keyword(ahead.text + ahead.now.at, ahead.now.length);
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (token_is(&ahead, starts[i]))
			return false;
	return true;
}

static const struct node *
parse_postfix(struct parser *p)
{
	const struct node *node = parse_primary(p);

	for (size_t at = p->lexer.now.at; node; at = p->lexer.now.at) {
		if (parse_take(p, "."))
			node = parse_member(p, node, at);
		else if (token_is(&p->lexer, "[") && !closes_range(p) && parse_take(p, "["))
			node = parse_filter(p, node, at);
		else
			break;
	}
	return node;
}

static const struct node *
parse_instance(struct parser *p)
{
	const struct node *node = parse_postfix(p);
	size_t at = p->lexer.now.at;

	if (!node || !token_is(&p->lexer, "instance"))
		return node;
	lexer_advance(&p->lexer);
	if (!parse_need(p, "of"))
		return NULL;
	const struct type *type = parse_type(p);
	struct node *instance = type ? node_of(p, NODE_INSTANCE, at, node, NULL, NULL) : NULL;
	if (instance)
		instance->type = type;
	return instance;
}

static const struct node *
parse_sign(struct parser *p)
{
	size_t at = p->lexer.now.at;

	if (p->ready || !token_is(&p->lexer, "-"))
		return parse_instance(p);
	if (++p->nesting > NESTING_MOST)
		return parse_fail(p, "fewer expressions within each other");
	lexer_advance(&p->lexer);
	const struct node *operand = parse_sign(p);
	p->nesting--;
	return operand ? node_of(p, NODE_NEGATE, at, operand, NULL, NULL) : NULL;
}

static const struct node *
parse_power(struct parser *p)
{
	static const enum operator power[] = {OP_POWER};

	return parse_left(p, parse_sign, power, ARRAY_LEN(power));
}

static const struct node *
parse_product(struct parser *p)
{
	static const enum operator products[] = {OP_MULTIPLY, OP_DIVIDE};

	return parse_left(p, parse_power, products, ARRAY_LEN(products));
}

const struct node *
parse_sum(struct parser *p)
{
	static const enum operator sums[] = {OP_ADD, OP_SUBTRACT};

	return parse_left(p, parse_product, sums, ARRAY_LEN(sums));
}

/* ---- comparison ---- */

static const struct node *
parse_between(struct parser *p, const struct node *x, size_t at)
{
	const struct node *low = parse_sum(p);

	if (!low || !parse_need(p, "and"))
		return NULL;
	const struct node *high = parse_sum(p);
	return high ? node_of(p, NODE_BETWEEN, at, x, low, high) : NULL;
}

static const struct node *
parse_in(struct parser *p, const struct node *x, size_t at)
{
	struct parts *parts = parts_new(p);

	if (!parts_add(p, parts, NULL, x) || !parse_tests(p, parts))
		return NULL;
	return node_of_parts(p, NODE_IN, at, parts);
}

static bool
take_comparison(struct parser *p, enum operator* ret)
{
	static const enum operator comparisons[] = {
		OP_EQUAL, OP_NOT_EQUAL, OP_LESS_EQUAL, OP_LESS, OP_GREATER_EQUAL, OP_GREATER};

	return take_operator(p, comparisons, ARRAY_LEN(comparisons), ret);
}

static const struct node *
parse_comparison(struct parser *p)
{
	const struct node *left = parse_sum(p);
	enum operator op;

	for (size_t at = p->lexer.now.at; left; at = p->lexer.now.at) {
		if (parse_take(p, "between")) {
			left = parse_between(p, left, at);
		} else if (parse_take(p, "in")) {
			left = parse_in(p, left, at);
		} else if (take_comparison(p, &op)) {
			const struct node *right = parse_sum(p);
			struct node *both =
				right ? node_of(p, NODE_COMPARE, at, left, right, NULL) : NULL;
			if (both)
				both->op = op;
			left = both;
		} else {
			break;
		}
	}
	return left;
}

/* ---- logic ---- */

static const struct node *
parse_logic(struct parser *p, parse_level *operand, const char *word, enum node_kind kind)
{
	const struct node *left = operand(p);

	for (size_t at = p->lexer.now.at; left && parse_take(p, word); at = p->lexer.now.at) {
		const struct node *right = operand(p);
		left = right ? node_of(p, kind, at, left, right, NULL) : NULL;
	}
	return left;
}

static const struct node *
parse_and(struct parser *p)
{
	return parse_logic(p, parse_comparison, "and", NODE_AND);
}

static const struct node *
parse_or(struct parser *p)
{
	return parse_logic(p, parse_and, "or", NODE_OR);
}

static const struct node *
parse_nested(struct parser *p)
{
	static const char *const control[] = {"if", "for", "some", "every"};

	for (size_t i = 0; i < ARRAY_LEN(control); i++)
		if (token_is(&p->lexer, control[i]))
			return parse_control(p);
	if (token_is(&p->lexer, "function"))
		return parse_refuse(p, p->lexer.now.at, "functions of one's own");
	return parse_or(p);
}

const struct node *
parse_expression(struct parser *p)
{
	bool ends_range = p->ends_range;

	if (++p->nesting > NESTING_MOST)
		return parse_fail(p, "fewer expressions within each other");
	p->ends_range = false;
	const struct node *node = parse_nested(p);
	p->ends_range = ends_range;
	p->nesting--;
	return node;
}

/* ---- the whole ---- */

static const struct node *
parse_whole(struct parser *p)
{
	const struct node *root = parse_expression(p);

	if (root && p->lexer.now.kind != TOKEN_END)
		return parse_fail(p, "the end");
	return root;
}

/* "-", or tests, or "not(" tests ")". */
static const struct node *
parse_cell(struct parser *p)
{
	struct parts *parts = parts_new(p);
	struct node *input = node_new(p, NODE_NAME, 0, NULL, 0);
	struct lexer start = p->lexer;

	if (parse_take(p, "-") && p->lexer.now.kind == TOKEN_END)
		return node_new(p, NODE_ANYTHING, 0, NULL, 0);
	p->lexer = start;
	input->name = "?";
	bool negated = lexer_phrase(&p->lexer, "not", '(') > 0;
	if (negated) {
		lexer_advance(&p->lexer);
		lexer_advance(&p->lexer);
	}
	if (!parts_add(p, parts, NULL, input))
		return NULL;
	do {
		const struct node *test = parse_test(p);
		if (!test || !parts_add(p, parts, NULL, test))
			return NULL;
	} while (parse_take(p, ","));
	if (negated && !parse_need(p, ")"))
		return NULL;
	if (p->lexer.now.kind != TOKEN_END)
		return parse_fail(p, "the end, or a comma before another test");
	struct node *in = node_of_parts(p, NODE_IN, 0, parts);
	if (in)
		in->negated = negated;
	return in;
}

static const struct node *
parse_text(struct arena *arena, const char *text, parse_level *parse, struct feel_error *error)
{
	struct parser *p = arena_alloc(arena, sizeof(*p));
	size_t length = strlen(text);

	*error = (struct feel_error){0};
	if (length > EXPRESSION_MOST)
		feel_error_set(error, EXPRESSION_MOST, "an expression has at most %d bytes",
			EXPRESSION_MOST);
	else if (!text_is_utf8(text, length))
		feel_error_set(error, 0, "bytes that are no UTF-8");
	if (error->text[0])
		return NULL;
	p->arena = arena;
	lexer_start(&p->lexer, arena_strdup(arena, text), length, error);
	return parse(p);
}

const struct node *
node_parse(struct arena *arena, const char *text, struct feel_error *error)
{
	return parse_text(arena, text, parse_whole, error);
}

static struct feel *
compile(const char *text, parse_level *parse, struct feel_error *error)
{
	struct feel *feel = xcalloc(1, sizeof(*feel));

	feel->arena = arena_new();
	feel->root = parse_text(feel->arena, text, parse, error);
	if (!feel->root)
		feel_free(&feel);
	return feel;
}

struct feel *
feel_compile(const char *text, struct feel_error *error)
{
	return compile(text, parse_whole, error);
}

struct feel *
feel_compile_tests(const char *text, struct feel_error *error)
{
	return compile(text, parse_cell, error);
}

void
feel_free(struct feel **feel)
{
	if (!*feel)
		return;
	arena_free(&(*feel)->arena);
	free(*feel);
	*feel = NULL;
}
