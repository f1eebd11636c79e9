/* Types, as "instance of" names them. */
#include "feel/parser.h"

#include <string.h>

static const struct type *
type_new(struct parser *p, enum feel_kind kind, bool any)
{
	struct type *type = arena_alloc(p->arena, sizeof(*type));

	type->kind = kind;
	type->any = any;
	return type;
}

/* A name of a type, of one word or of several. */
static bool
take_kind(struct parser *p, enum feel_kind *ret)
{
	for (int kind = FEEL_BOOLEAN; kind <= FEEL_FUNCTION; kind++) {
		const char *rest = kind_name((enum feel_kind)kind);
		struct lexer start = p->lexer;
		while (*rest && p->lexer.now.kind == TOKEN_NAME) {
			size_t word = strcspn(rest, " ");
			if (word != p->lexer.now.length ||
				memcmp(rest, p->lexer.text + p->lexer.now.at, word) != 0)
				break;
			rest += word + (rest[word] == ' ');
			lexer_advance(&p->lexer);
		}
		/* "date" must not be taken from "date and time" */
		bool longer = kind == FEEL_DATE && token_is(&p->lexer, "and");
		if (!*rest && !longer) {
			*ret = (enum feel_kind)kind;
			return true;
		}
		p->lexer = start;
	}
	return false;
}

/* "<" type ">" after list and range. */
static const struct type *
parse_of(struct parser *p, enum feel_kind kind)
{
	struct type *type = (struct type *)type_new(p, kind, false);

	if (!parse_take(p, "<"))
		return type;
	type->of = parse_type(p);
	return type->of && parse_need(p, ">") ? type : NULL;
}

static const struct type *
parse_context_type(struct parser *p)
{
	struct type *type = (struct type *)type_new(p, FEEL_CONTEXT, false);

	if (!parse_take(p, "<"))
		return type;
	type->names = arena_alloc(p->arena, 32 * sizeof(*type->names));
	type->types = arena_alloc(p->arena, 32 * sizeof(*type->types));
	do {
		if (type->count == 32)
			return parse_fail(p, "fewer members");
		const char *name = parse_name(p);
		const struct type *of = name && parse_need(p, ":") ? parse_type(p) : NULL;
		if (!of)
			return NULL;
		type->names[type->count] = name;
		type->types[type->count++] = of;
	} while (parse_take(p, ","));
	return parse_need(p, ">") ? type : NULL;
}

/* No value is a function, so that what it takes does not matter. */
static const struct type *
parse_function_type(struct parser *p)
{
	if (!parse_need(p, "<"))
		return NULL;
	while (!parse_take(p, ">"))
		if (!parse_type(p) || (!token_is(&p->lexer, ">") && !parse_need(p, ",")))
			return NULL;
	return parse_need(p, "->") && parse_type(p) ? type_new(p, FEEL_FUNCTION, false) : NULL;
}

static const struct type *
parse_plain_type(struct parser *p)
{
	enum feel_kind kind;

	if (parse_take(p, "Any"))
		return type_new(p, FEEL_NULL, true);
	if (parse_take(p, "null"))
		return type_new(p, FEEL_NULL, false);
	if (!take_kind(p, &kind))
		return p->lexer.now.kind == TOKEN_NAME
			       ? parse_refuse(p, p->lexer.now.at, "types that a model defines")
			       : parse_fail(p, "a type");
	if (kind == FEEL_LIST || kind == FEEL_RANGE)
		return parse_of(p, kind);
	if (kind == FEEL_CONTEXT)
		return parse_context_type(p);
	return kind == FEEL_FUNCTION ? parse_function_type(p) : type_new(p, kind, false);
}

const struct type *
parse_type(struct parser *p)
{
	if (++p->nesting > NESTING_MOST)
		return parse_fail(p, "fewer types within each other");
	const struct type *type = parse_plain_type(p);
	p->nesting--;
	return type;
}

/* ---- use ---- */

static bool
fits(struct arena *arena, const struct type *type, value *v)
{
	return !v || v->kind == FEEL_NULL || type_has(arena, type, v);
}

static bool
context_fits(struct arena *arena, const struct type *type, value *v)
{
	for (size_t i = 0; i < type->count; i++) {
		value *member = context_get(arena, v, type->names[i]);
		if (!member || !fits(arena, type->types[i], member))
			return false;
	}
	return true;
}

bool
type_has(struct arena *arena, const struct type *type, value *v)
{
	if (type->any)
		return v->kind != FEEL_NULL;
	if (v->kind != type->kind)
		return false;
	if (v->kind == FEEL_CONTEXT)
		return context_fits(arena, type, v);
	if (!type->of)
		return true;
	if (v->kind == FEEL_RANGE)
		return fits(arena, type->of, v->range.low) && fits(arena, type->of, v->range.high);
	for (size_t i = 0; i < v->list.count; i++)
		if (!fits(arena, type->of, v->list.items[i]))
			return false;
	return true;
}

void
type_print(const struct type *type, struct buf *into)
{
	buf_add_text(into, type->any ? "Any" : kind_name(type->kind));
	if (type->kind == FEEL_FUNCTION)
		buf_add_text(into, "<>->Any");
	if (!type->of && type->count == 0)
		return;
	buf_add_char(into, '<');
	if (type->of)
		type_print(type->of, into);
	for (size_t i = 0; i < type->count; i++) {
		buf_printf(into, "%s%s: ", i ? ", " : "", type->names[i]);
		type_print(type->types[i], into);
	}
	buf_add_char(into, '>');
}
