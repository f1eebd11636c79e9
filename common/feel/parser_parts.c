/* What the parser is made of: tokens, errors, nodes, and the primary expressions. */
#include "feel/builtin.h"
#include "feel/parser.h"

#include <stdio.h>
#include <string.h>

void *
parse_fail(struct parser *p, const char *expected)
{
	const struct token *now = &p->lexer.now;
	size_t shown = now->length < 40 ? now->length : 40;

	while (shown > 0 && shown < now->length &&
		((unsigned char)p->lexer.text[now->at + shown] & 0xc0) == 0x80)
		shown--;
	if (now->kind == TOKEN_END)
		feel_error_set(p->lexer.error, now->at, "expected %s, found the end", expected);
	else
		feel_error_set(p->lexer.error, now->at, "expected %s, found `%.*s`", expected,
			(int)shown, p->lexer.text + now->at);
	return NULL;
}

void *
parse_refuse(struct parser *p, size_t at, const char *what)
{
	if (!p->lexer.error->text[0])
		p->lexer.error->refused = true;
	feel_error_set(p->lexer.error, at, "not in this language: %s", what);
	return NULL;
}

bool
parse_take(struct parser *p, const char *sign_or_word)
{
	if (!token_is(&p->lexer, sign_or_word))
		return false;
	lexer_advance(&p->lexer);
	return true;
}

bool
parse_need(struct parser *p, const char *sign_or_word)
{
	char expected[32];

	if (parse_take(p, sign_or_word))
		return true;
	snprintf(expected, sizeof(expected), "`%s`", sign_or_word);
	parse_fail(p, expected);
	return false;
}

char *
parse_word(struct parser *p)
{
	char *word = arena_strndup(p->arena, p->lexer.text + p->lexer.now.at, p->lexer.now.length);

	lexer_advance(&p->lexer);
	return word;
}

bool
is_keyword(const char *word, size_t length)
{
	static const char *const keywords[] = {"if", "then", "else", "for", "in", "return", "some",
		"every", "satisfies", "and", "or", "between", "instance", "of", "function", "true",
		"false", "null"};

	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (strlen(keywords[i]) == length && memcmp(keywords[i], word, length) == 0)
			return true;
	return false;
}

static bool
at_name(const struct parser *p)
{
	const struct token *now = &p->lexer.now;

	return now->kind == TOKEN_NAME && !is_keyword(p->lexer.text + now->at, now->length);
}

const char *
parse_name(struct parser *p)
{
	if (!at_name(p))
		return parse_fail(p, "a name");
	const char *name = parse_word(p);
	if (at_name(p))
		return parse_refuse(
			p, p->lexer.now.at, "a name with a space in it (write a_b instead of a b)");
	return name;
}

/* ---- nodes ---- */

struct node *
node_new(struct parser *p, enum node_kind kind, size_t at, const struct node *const *parts,
	size_t count)
{
	struct node *node = arena_alloc(p->arena, sizeof(*node));

	node->kind = kind;
	node->at = at;
	node->count = count;
	node->parts = arena_alloc(p->arena, (count ? count : 1) * sizeof(struct node *));
	for (size_t i = 0; i < count; i++) {
		node->parts[i] = parts[i];
		if (!parts[i])
			continue;
		node->asks_input |= parts[i]->asks_input;
		node->asks_partial |= parts[i]->asks_partial;
		if (node->depth <= parts[i]->depth)
			node->depth = parts[i]->depth + 1;
	}
	if (node->depth <= TREE_DEPTH_MOST)
		return node;
	feel_error_set(
		p->lexer.error, at, "more than %d expressions within each other", TREE_DEPTH_MOST);
	return NULL;
}

/* NULL if a part is missing that must be there: the one before the last that is. */
struct node *
node_of(struct parser *p, enum node_kind kind, size_t at, const struct node *a,
	const struct node *b, const struct node *c)
{
	const struct node *parts[] = {a, b, c};

	return a ? node_new(p, kind, at, parts, c ? 3 : b ? 2 : 1) : NULL;
}

const struct node *
node_literal(struct parser *p, size_t at, value *literal)
{
	struct node *node = node_new(p, NODE_LITERAL, at, NULL, 0);

	node->literal = literal;
	return node;
}

struct parts *
parts_new(struct parser *p)
{
	return arena_alloc(p->arena, sizeof(struct parts));
}

bool
parts_add(struct parser *p, struct parts *parts, const char *name, const struct node *node)
{
	if (parts->count == parts->room) {
		size_t room = parts->room ? 2 * parts->room : 8;
		const struct node **at = arena_alloc(p->arena, room * sizeof(*at));
		const char **names = arena_alloc(p->arena, room * sizeof(*names));
		if (parts->count > 0) {
			memcpy(at, parts->at, parts->count * sizeof(*at));
			memcpy(names, parts->names, parts->count * sizeof(*names));
		}
		*parts = (struct parts){at, names, parts->count, room};
	}
	if (parts->count == PARTS_MOST) {
		parse_fail(p, "fewer parts");
		return false;
	}
	parts->at[parts->count] = node;
	parts->names[parts->count++] = name;
	return true;
}

struct node *
node_of_parts(struct parser *p, enum node_kind kind, size_t at, const struct parts *parts)
{
	struct node *node = node_new(p, kind, at, parts->at, parts->count);

	if (node)
		node->names = parts->names;
	return node;
}

/* ---- literals and names ---- */

static const struct node *
parse_number(struct parser *p)
{
	const struct token now = p->lexer.now;
	struct number n;

	if (!number_parse(p->arena, p->lexer.text + now.at, now.length, &n)) {
		feel_error_set(
			p->lexer.error, now.at, "a number larger or longer than is computed with");
		return NULL;
	}
	lexer_advance(&p->lexer);
	return node_literal(p, now.at, value_number(p->arena, &n));
}

static const struct node *
parse_text(struct parser *p)
{
	size_t at = p->lexer.now.at;
	value *text = token_text(&p->lexer, p->arena);

	lexer_advance(&p->lexer);
	return text ? node_literal(p, at, text) : NULL;
}

static const struct node *
parse_at_literal(struct parser *p, size_t at)
{
	if (p->lexer.now.kind != TOKEN_TEXT)
		return parse_fail(p, "a date, time or duration in quotes");
	value *text = token_text(&p->lexer, p->arena);
	if (!text)
		return NULL;
	value *moment = value_parse_any(p->arena, text->text.bytes, text->text.length);
	if (!moment && strchr(text->text.bytes, '@'))
		return parse_refuse(p, at, NAMED_ZONES);
	if (!moment)
		return parse_fail(p, "a date, time or duration such as \"2026-03-01\" or \"P3Y\"");
	lexer_advance(&p->lexer);
	return node_literal(p, at, moment);
}

static const struct node *
parse_constant(struct parser *p)
{
	static const struct {
		const char *word;
		value *literal;
	} constants[] = {{"true", &value_true}, {"false", &value_false}, {"null", &value_null}};
	size_t at = p->lexer.now.at;

	for (size_t i = 0; i < ARRAY_LEN(constants); i++)
		if (parse_take(p, constants[i].word))
			return node_literal(p, at, constants[i].literal);
	return NULL;
}

/* A function whose name has several words, such as "list contains". */
static const char *
take_phrase(struct parser *p)
{
	size_t end;
	const char *phrase = builtin_phrase(&p->lexer, &end);

	if (phrase) {
		p->lexer.next = end;
		lexer_advance(&p->lexer);
	}
	return phrase;
}

static const struct node *
parse_named(struct parser *p)
{
	size_t at = p->lexer.now.at;
	const char *name = take_phrase(p);

	if (name)
		return parse_call(p, name, at);
	name = parse_name(p);
	if (!name)
		return NULL;
	if (token_is(&p->lexer, "("))
		return parse_call(p, name, at);
	struct node *node = node_new(p, NODE_NAME, at, NULL, 0);
	node->name = name;
	node->asks_input = strcmp(name, "?") == 0;
	node->asks_partial = strcmp(name, "partial") == 0;
	return node;
}

static const char *
parse_key(struct parser *p)
{
	if (p->lexer.now.kind != TOKEN_TEXT)
		return parse_name(p);
	value *text = token_text(&p->lexer, p->arena);
	lexer_advance(&p->lexer);
	return text ? text->text.bytes : NULL;
}

static bool
has_name(const struct parts *parts, const char *name)
{
	for (size_t i = 0; i < parts->count; i++)
		if (strcmp(parts->names[i], name) == 0)
			return true;
	return false;
}

static const struct node *
parse_context(struct parser *p, size_t at)
{
	struct parts *parts = parts_new(p);

	while (!parse_take(p, "}")) {
		if (parts->count > 0 && !parse_need(p, ","))
			return NULL;
		size_t key_at = p->lexer.now.at;
		const char *key = parse_key(p);
		if (!key || !parse_need(p, ":"))
			return NULL;
		if (has_name(parts, key)) {
			feel_error_set(p->lexer.error, key_at, "the same member twice");
			return NULL;
		}
		const struct node *node = parse_expression(p);
		if (!node || !parts_add(p, parts, key, node))
			return NULL;
	}
	return node_of_parts(p, NODE_CONTEXT, at, parts);
}

/* "1 + if a then b else c" and the like; other keywords begin no expression. */
static const struct node *
parse_operand_control(struct parser *p)
{
	static const char *const control[] = {"if", "for", "some", "every", "function"};

	for (size_t i = 0; i < ARRAY_LEN(control); i++)
		if (token_is(&p->lexer, control[i]))
			return parse_expression(p);
	return parse_fail(p, "an expression");
}

const struct node *
parse_primary(struct parser *p)
{
	size_t at = p->lexer.now.at;
	const struct node *ready = p->ready;

	p->ready = NULL;
	if (ready)
		return ready;
	if (p->lexer.now.kind == TOKEN_BAD)
		return NULL;
	if (p->lexer.now.kind == TOKEN_NUMBER)
		return parse_number(p);
	if (p->lexer.now.kind == TOKEN_TEXT)
		return parse_text(p);
	if (parse_take(p, "@"))
		return parse_at_literal(p, at);
	if (parse_take(p, "{"))
		return parse_context(p, at);
	if (token_is(&p->lexer, "(") || token_is(&p->lexer, "[") || token_is(&p->lexer, "]"))
		return parse_bracketed(p);
	if (p->lexer.now.kind != TOKEN_NAME)
		return parse_fail(p, "an expression");
	const struct node *constant = parse_constant(p);
	if (constant)
		return constant;
	return at_name(p) ? parse_named(p) : parse_operand_control(p);
}
