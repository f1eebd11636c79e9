/* An expression as a tree, in the arena of its struct feel.  Never changes after it was parsed. */
#ifndef FEEL_NODE_H
#define FEEL_NODE_H

#include "feel/value.h"

#define EXPRESSION_MOST 20000 /* bytes of a text that is compiled */
#define NESTING_MOST	64    /* parentheses, lists, ifs, ... within each other, while parsing */
#define TREE_DEPTH_MOST 200   /* of the tree: a sum of many terms leans to the left */
#define PARTS_MOST	2000  /* items of a list that is written out, arguments, ... */
#define ITERATORS_MOST	6

enum node_kind {
	NODE_LITERAL,	 /* literal */
	NODE_NAME,	 /* name */
	NODE_MEMBER,	 /* parts[0].name */
	NODE_NEGATE,	 /* -parts[0] */
	NODE_ARITHMETIC, /* parts[0] op parts[1] */
	NODE_COMPARE,
	NODE_AND,
	NODE_OR,
	NODE_BETWEEN, /* parts[0] between parts[1] and parts[2] */
	NODE_IN,      /* parts[0] in (parts[1], ...); negated: in none of them */
	NODE_TEST,    /* op parts[0], such as "< 10" */
	NODE_RANGE,   /* parts[0]..parts[1] */
	NODE_IF,
	NODE_FOR,  /* names[i] in parts[i], return the last part */
	NODE_SOME, /* the same with satisfies */
	NODE_EVERY,
	NODE_LIST,
	NODE_CONTEXT, /* names[i]: parts[i] */
	NODE_FILTER,  /* parts[0][parts[1]] */
	NODE_CALL,    /* builtin; a part may be NULL: an argument left out */
	NODE_INSTANCE,
	NODE_ANYTHING, /* "-" in a decision table */
	NODE_KINDS
};

enum operator{
	OP_ADD,
	OP_SUBTRACT,
	OP_MULTIPLY,
	OP_DIVIDE,
	OP_POWER,
	OP_EQUAL,
	OP_NOT_EQUAL,
	OP_LESS,
	OP_LESS_EQUAL,
	OP_GREATER,
	OP_GREATER_EQUAL,
	OPERATORS
};

extern const char *const operator_text[OPERATORS];

struct builtin;
struct type;

struct node {
	enum node_kind kind;
	enum operator op;
	uint16_t depth;
	bool low_closed, high_closed; /* of a range */
	bool negated;		      /* of an "in" */
	bool iterates;		      /* a range written without brackets, as in "for i in 1..3" */
	bool asks_input;	      /* has a "?" in it, at any depth */
	bool asks_partial;	      /* the same for "partial" */
	size_t at;		      /* byte offset */
	const char *name;
	value *literal;
	const struct node **parts;
	const char **names;
	size_t count;
	const struct builtin *builtin;
	const struct type *type;
};

struct feel {
	struct arena *arena;
	const struct node *root;
};

/* An expression in an arena of the caller's. */
const struct node *node_parse(struct arena *arena, const char *text, struct feel_error *error);
/* A cell of a decision table: tests of the input, which goes by the name "?".  "-" fits anything.
 */
struct feel *feel_compile_tests(const char *text, struct feel_error *error) must_use;

/* True for a word that no name can be. */
bool is_keyword(const char *word, size_t length);
void node_print(const struct node *node, struct buf *into);

/* ---- types, for "instance of" ---- */

struct type {
	enum feel_kind kind;
	bool any;
	const struct type *of; /* of a list's items or a range's ends; NULL: any */
	const char **names;    /* of a context's members; none: any context */
	const struct type **types;
	size_t count;
};

bool type_has(struct arena *arena, const struct type *type, value *v);
void type_print(const struct type *type, struct buf *into);

#endif
