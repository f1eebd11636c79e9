/* What is in brackets, tests, calls, and the expressions that begin with a word. */
#include "feel/builtin.h"
#include "feel/parser.h"

#include <stdio.h>
#include <string.h>

/* ---- ranges, lists, parentheses ---- */

/* After the low end and ".."; `low` NULL stands for what is open. */
static const struct node *
parse_range_end(struct parser *p, size_t at, const struct node *low, bool low_closed)
{
	bool outer = p->ends_range;

	p->ends_range = true;
	const struct node *high = parse_sum(p);
	p->ends_range = outer;
	struct node *range = high ? node_of(p, NODE_RANGE, at, low, high, NULL) : NULL;
	if (!range)
		return NULL;
	range->low_closed = low_closed;
	range->high_closed = token_is(&p->lexer, "]");
	if (parse_take(p, "]") || parse_take(p, ")") || parse_take(p, "["))
		return range;
	return parse_fail(p, "the end of a range: `]` or `)`");
}

static const struct node *
parse_list(struct parser *p, size_t at)
{
	struct parts *parts = parts_new(p);

	while (!parse_take(p, "]")) {
		if (parts->count > 0 && !parse_need(p, ","))
			return NULL;
		const struct node *item = parse_expression(p);
		if (!item)
			return NULL;
		if (parts->count == 0 && parse_take(p, ".."))
			return parse_range_end(p, at, item, true);
		if (!parts_add(p, parts, NULL, item))
			return NULL;
	}
	return node_of_parts(p, NODE_LIST, at, parts);
}

const struct node *
parse_bracketed(struct parser *p)
{
	size_t at = p->lexer.now.at;

	if (parse_take(p, "["))
		return parse_list(p, at);
	bool outside = parse_take(p, "]");
	if (!outside && !parse_need(p, "("))
		return NULL;
	const struct node *inner = is_test_operator(p) ? parse_test(p) : parse_expression(p);
	if (!inner)
		return NULL;
	if (parse_take(p, ".."))
		return parse_range_end(p, at, inner, false);
	if (outside)
		return parse_fail(p, "`..`");
	return parse_need(p, ")") ? inner : NULL;
}

/* ---- tests ---- */

static const enum operator tests[] = {
	OP_LESS_EQUAL, OP_LESS, OP_GREATER_EQUAL, OP_GREATER, OP_NOT_EQUAL, OP_EQUAL};

bool
is_test_operator(const struct parser *p)
{
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		if (token_is(&p->lexer, operator_text[tests[i]]))
			return true;
	return false;
}

const struct node *
parse_test(struct parser *p)
{
	size_t at = p->lexer.now.at;

	for (size_t i = 0; i < ARRAY_LEN(tests); i++) {
		if (!parse_take(p, operator_text[tests[i]]))
			continue;
		if (++p->nesting > NESTING_MOST)
			return parse_fail(p, "fewer expressions within each other");
		const struct node *operand = parse_sum(p);
		p->nesting--;
		struct node *test = operand ? node_of(p, NODE_TEST, at, operand, NULL, NULL) : NULL;
		if (test)
			test->op = tests[i];
		return test;
	}
	return parse_expression(p);
}

/* After "(" and a first test: more of them, the end of a range, or what goes on as an expression.
 */
static bool
parse_more_tests(struct parser *p, struct parts *parts, const struct node *test, size_t at)
{
	bool several = token_is(&p->lexer, ",");

	if (parse_take(p, ".."))
		test = parse_range_end(p, at, test, false);
	else if (!several && !parse_need(p, ")"))
		return false;
	if (!several) {
		p->ready = test;
		test = test ? parse_sum(p) : NULL;
		return test && parts_add(p, parts, NULL, test);
	}
	if (!parts_add(p, parts, NULL, test))
		return false;
	while (parse_take(p, ",")) {
		test = parse_test(p);
		if (!test || !parts_add(p, parts, NULL, test))
			return false;
	}
	return parse_need(p, ")");
}

bool
parse_tests(struct parser *p, struct parts *parts)
{
	size_t at = p->lexer.now.at;
	const struct node *test;

	if (parse_take(p, "(")) {
		test = parse_test(p);
		return test && parse_more_tests(p, parts, test, at);
	}
	test = is_test_operator(p) ? parse_test(p) : parse_sum(p);
	return test && parts_add(p, parts, NULL, test);
}

/* ---- calls ---- */

/* "parameter name:" before an argument.  NULL if there is none. */
static const char *
take_parameter(struct parser *p)
{
	struct lexer start = p->lexer;
	char name[64] = "";
	size_t length = 0;

	while (p->lexer.now.kind == TOKEN_NAME && length + p->lexer.now.length + 2 < sizeof(name)) {
		length += (size_t)snprintf(name + length, sizeof(name) - length, "%s%.*s",
			length ? " " : "", (int)p->lexer.now.length,
			p->lexer.text + p->lexer.now.at);
		lexer_advance(&p->lexer);
	}
	if (length > 0 && parse_take(p, ":"))
		return arena_strdup(p->arena, name);
	p->lexer = start;
	return NULL;
}

static bool
parse_arguments(struct parser *p, struct parts *parts, bool *ret_named)
{
	*ret_named = false;
	while (!parse_take(p, ")")) {
		if (parts->count > 0 && !parse_need(p, ","))
			return false;
		const char *name = take_parameter(p);
		if (parts->count > 0 && *ret_named != (name != NULL)) {
			parse_fail(p, "either all arguments with names or none");
			return false;
		}
		*ret_named = name != NULL;
		const struct node *argument = parse_expression(p);
		if (!argument || !parts_add(p, parts, name, argument))
			return false;
	}
	return true;
}

static const struct node *
fail_call(struct parser *p, const char *name, size_t at, const struct parts *parts)
{
	size_t length = strlen(name);
	const char *refused = builtin_refused(name, length);

	if (refused)
		return parse_refuse(p, at, refused);
	if (!builtin_exists(name, length))
		feel_error_set(p->lexer.error, at, "there is no function `%.60s`", name);
	else
		feel_error_set(p->lexer.error, at,
			"`%.60s` takes no %zu arguments, or none of these names", name,
			parts->count);
	return NULL;
}

/* Puts arguments with names into the order of the parameters. */
static bool
order_arguments(struct parser *p, const struct builtin *builtin, struct parts *parts)
{
	const struct node *ordered[PARAMETERS_MOST] = {0};
	size_t count = 0;

	for (size_t i = 0; i < parts->count; i++) {
		int position = builtin_parameter(builtin, parts->names[i]);
		if (position < 0 || ordered[position]) {
			parse_fail(p, "each parameter once");
			return false;
		}
		ordered[position] = parts->at[i];
		if ((size_t)position >= count)
			count = (size_t)position + 1;
	}
	struct parts *all = parts_new(p);
	for (size_t i = 0; i < count; i++)
		if (!parts_add(p, all, NULL, ordered[i]))
			return false;
	*parts = *all;
	return true;
}

/* A date and the like from a text that is written out is a literal: what is wrong with it can be
 * said now. */
static const struct node *
literal_of_call(struct parser *p, const struct node *call)
{
	static const char *const names[] = {"date", "time", "date and time", "duration"};
	const struct node *text = call->count == 1 ? call->parts[0] : NULL;
	bool makes = false;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		makes |= strcmp(call->builtin->name, names[i]) == 0;
	if (!makes || !text || text->kind != NODE_LITERAL || text->literal->kind != FEEL_TEXT)
		return call;
	value *args[] = {text->literal};
	value *v = builtin_apply(feel_run_new(p->arena, 100), call->builtin, args, 1);
	if (v->kind != FEEL_NULL)
		return node_literal(p, call->at, v);
	if (strchr(text->literal->text.bytes, '@'))
		return parse_refuse(p, text->at, NAMED_ZONES);
	feel_error_set(p->lexer.error, text->at, "a text that is no %s", call->builtin->name);
	return NULL;
}

/* What a rule depends on must be known without evaluating it. */
static bool
is_written_out(struct parser *p, const struct builtin *builtin, const struct parts *parts)
{
	const struct node *name = parts->count > 0 ? parts->at[0] : NULL;

	if (builtin->takes[0] != 'S' ||
		(name && name->kind == NODE_LITERAL && name->literal->kind == FEEL_TEXT))
		return true;
	return feel_error_set(p->lexer.error, name ? name->at : p->lexer.now.at,
		"the %s of `%s` must be written out, as a text", builtin->parameters[0],
		builtin->name);
}

const struct node *
parse_call(struct parser *p, const char *name, size_t at)
{
	struct parts *parts = parts_new(p);
	size_t length = strlen(name);
	bool named;

	if (!parse_need(p, "("))
		return NULL;
	if (builtin_refused(name, length))
		return fail_call(p, name, at, parts);
	if (!parse_arguments(p, parts, &named))
		return NULL;
	const struct builtin *builtin =
		named ? builtin_find_named(name, length, parts->names, parts->count)
		      : builtin_find(name, length, parts->count);
	if (!builtin)
		return fail_call(p, name, at, parts);
	if (named && !order_arguments(p, builtin, parts))
		return NULL;
	if (!is_written_out(p, builtin, parts))
		return NULL;
	struct node *call = node_of_parts(p, NODE_CALL, at, parts);
	if (!call)
		return NULL;
	call->names = NULL;
	call->builtin = builtin;
	return literal_of_call(p, call);
}

/* ---- if, for, some, every ---- */

static const struct node *
parse_if(struct parser *p, size_t at)
{
	const struct node *condition = parse_expression(p), *then, *otherwise;

	if (!condition || !parse_need(p, "then") || !(then = parse_expression(p)) ||
		!parse_need(p, "else") || !(otherwise = parse_expression(p)))
		return NULL;
	return node_of(p, NODE_IF, at, condition, then, otherwise);
}

/* What an iterator runs over: a list, or a..b. */
static const struct node *
parse_domain(struct parser *p)
{
	size_t at = p->lexer.now.at;
	const struct node *domain = parse_expression(p);

	if (!domain || !parse_take(p, ".."))
		return domain;
	const struct node *high = parse_sum(p);
	struct node *range = high ? node_of(p, NODE_RANGE, at, domain, high, NULL) : NULL;
	if (range)
		range->iterates = range->low_closed = range->high_closed = true;
	return range;
}

static const struct node *
parse_iteration(struct parser *p, enum node_kind kind, size_t at)
{
	struct parts *parts = parts_new(p);

	do {
		const char *name = parse_name(p);
		const struct node *domain = name && parse_need(p, "in") ? parse_domain(p) : NULL;
		if (!domain || !parts_add(p, parts, name, domain))
			return NULL;
		if (parts->count > ITERATORS_MOST)
			return parse_fail(p, "fewer names to iterate with");
	} while (parse_take(p, ","));
	if (!parse_need(p, kind == NODE_FOR ? "return" : "satisfies"))
		return NULL;
	const struct node *body = parse_expression(p);
	if (!body || !parts_add(p, parts, NULL, body))
		return NULL;
	return node_of_parts(p, kind, at, parts);
}

const struct node *
parse_control(struct parser *p)
{
	size_t at = p->lexer.now.at;

	if (parse_take(p, "if"))
		return parse_if(p, at);
	if (parse_take(p, "for"))
		return parse_iteration(p, NODE_FOR, at);
	if (parse_take(p, "some"))
		return parse_iteration(p, NODE_SOME, at);
	return parse_need(p, "every") ? parse_iteration(p, NODE_EVERY, at) : NULL;
}
