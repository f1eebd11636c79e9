/* Between the files of the parser. */
#ifndef FEEL_PARSER_H
#define FEEL_PARSER_H

#include "feel/lexer.h"
#include "feel/node.h"

#define NAMED_ZONES "names of time zones (write the offset from UTC)"

struct parser {
	struct lexer lexer;
	struct arena *arena;
	int nesting;
	const struct node *ready; /* the primary expression has been read already */
	bool ends_range;	  /* what is read is the end of a range, which a "[" may close */
};

/* Parts that are being gathered. */
struct parts {
	const struct node **at;
	const char **names;
	size_t count, room;
};

/* NULL, and the error says what was expected and found. */
void *parse_fail(struct parser *p, const char *expected);
/* The same for what the language leaves out. */
void *parse_refuse(struct parser *p, size_t at, const char *what);
bool parse_take(struct parser *p, const char *sign_or_word); /* if it is there */
bool parse_need(struct parser *p, const char *sign_or_word) must_use;
const char *parse_name(struct parser *p); /* a word that is no keyword; NULL and an error */
char *parse_word(struct parser *p);	  /* the current token's bytes, in the arena; advances */

struct node *node_new(struct parser *p, enum node_kind kind, size_t at,
	const struct node *const *parts, size_t count);
struct node *node_of(struct parser *p, enum node_kind kind, size_t at, const struct node *a,
	const struct node *b, const struct node *c);
const struct node *node_literal(struct parser *p, size_t at, value *literal);
struct parts *parts_new(struct parser *p);
bool parts_add(
	struct parser *p, struct parts *parts, const char *name, const struct node *node) must_use;
struct node *node_of_parts(
	struct parser *p, enum node_kind kind, size_t at, const struct parts *parts);

/* All of these give NULL once there is an error. */
const struct node *parse_expression(struct parser *p);
const struct node *parse_sum(
	struct parser *p); /* arithmetic: what binds closer than a comparison */
const struct node *parse_primary(struct parser *p);
const struct node *parse_call(struct parser *p, const char *name, size_t at);
const struct node *parse_control(struct parser *p); /* if, for, some, every */
/* The tests after "in", or of a cell: adds them to parts. */
bool parse_tests(struct parser *p, struct parts *parts) must_use;
const struct node *parse_test(struct parser *p);      /* one, with or without an operator */
const struct node *parse_bracketed(struct parser *p); /* "(", "[" or "]" begins it */
bool is_test_operator(const struct parser *p);
const struct type *parse_type(struct parser *p);

#endif
