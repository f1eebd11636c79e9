/* The canonical text of an expression: one space, and parentheses only where they are needed. */
#include "feel/builtin.h"

#include <string.h>

/* How closely a node binds; what binds less than its place needs gets parentheses. */
enum {
	LOOSE,
	BINDS_OR,
	BINDS_AND,
	BINDS_COMPARISON,
	BINDS_SUM,
	BINDS_PRODUCT,
	BINDS_POWER,
	BINDS_SIGN,
	BINDS_INSTANCE,
	BINDS_POSTFIX
};

static int
binds(const struct node *node)
{
	static const int by_kind[NODE_KINDS] = {
		[NODE_LITERAL] = BINDS_POSTFIX,
		[NODE_NAME] = BINDS_POSTFIX,
		[NODE_MEMBER] = BINDS_POSTFIX,
		[NODE_NEGATE] = BINDS_SIGN,
		[NODE_COMPARE] = BINDS_COMPARISON,
		[NODE_AND] = BINDS_AND,
		[NODE_OR] = BINDS_OR,
		[NODE_BETWEEN] = BINDS_COMPARISON,
		[NODE_IN] = BINDS_COMPARISON,
		[NODE_TEST] = BINDS_POSTFIX, /* writes its own */
		[NODE_RANGE] = BINDS_POSTFIX,
		[NODE_LIST] = BINDS_POSTFIX,
		[NODE_CONTEXT] = BINDS_POSTFIX,
		[NODE_FILTER] = BINDS_POSTFIX,
		[NODE_CALL] = BINDS_POSTFIX,
		[NODE_INSTANCE] = BINDS_INSTANCE,
		[NODE_ANYTHING] = BINDS_POSTFIX,
	};
	static const int by_operator[] = {
		[OP_ADD] = BINDS_SUM,
		[OP_SUBTRACT] = BINDS_SUM,
		[OP_MULTIPLY] = BINDS_PRODUCT,
		[OP_DIVIDE] = BINDS_PRODUCT,
		[OP_POWER] = BINDS_POWER,
	};

	return node->kind == NODE_ARITHMETIC ? by_operator[node->op] : by_kind[node->kind];
}

static void
print_at(const struct node *node, int needs, struct buf *into)
{
	bool loose = binds(node) < needs;

	buf_add_text(into, loose ? "(" : "");
	node_print(node, into);
	buf_add_text(into, loose ? ")" : "");
}

/* Both operands and what is between them; the right one binds closer, as all operators go to the
 * left. */
static void
print_pair(const struct node *node, const char *sign, struct buf *into)
{
	print_at(node->parts[0], binds(node), into);
	buf_printf(into, " %s ", sign);
	print_at(node->parts[1], binds(node) + 1, into);
}

static void
print_literal(const struct node *node, struct buf *into)
{
	feel_write(node->literal, into);
}

static void
print_name(const struct node *node, struct buf *into)
{
	buf_add_text(into, node->name);
}

static void
print_member(const struct node *node, struct buf *into)
{
	print_at(node->parts[0], BINDS_POSTFIX, into);
	buf_printf(into, ".%s", node->name);
}

static void
print_negate(const struct node *node, struct buf *into)
{
	buf_add_char(into, '-');
	print_at(node->parts[0], BINDS_SIGN, into);
}

static void
print_operator(const struct node *node, struct buf *into)
{
	print_pair(node, operator_text[node->op], into);
}

static void
print_and(const struct node *node, struct buf *into)
{
	print_pair(node, "and", into);
}

static void
print_or(const struct node *node, struct buf *into)
{
	print_pair(node, "or", into);
}

static void
print_between(const struct node *node, struct buf *into)
{
	print_at(node->parts[0], BINDS_COMPARISON, into);
	buf_add_text(into, " between ");
	print_at(node->parts[1], BINDS_SUM, into);
	buf_add_text(into, " and ");
	print_at(node->parts[2], BINDS_SUM, into);
}

static void
print_bare_test(const struct node *node, struct buf *into)
{
	if (node->kind != NODE_TEST) {
		print_at(node, LOOSE, into);
		return;
	}
	buf_printf(into, "%s ", operator_text[node->op]);
	print_at(node->parts[0], BINDS_SUM, into);
}

static void
print_test(const struct node *node, struct buf *into)
{
	buf_add_char(into, '(');
	print_bare_test(node, into);
	buf_add_char(into, ')');
}

static void
print_tests(const struct node *node, struct buf *into)
{
	for (size_t i = 1; i < node->count; i++) {
		buf_add_text(into, i > 1 ? ", " : "");
		print_bare_test(node->parts[i], into);
	}
}

/* Of a cell only the tests: its input has no name that could be written. */
static void
print_in(const struct node *node, struct buf *into)
{
	bool cell = node->parts[0]->kind == NODE_NAME && strcmp(node->parts[0]->name, "?") == 0;

	if (cell) {
		buf_add_text(into, node->negated ? "not(" : "");
		print_tests(node, into);
		buf_add_text(into, node->negated ? ")" : "");
		return;
	}
	print_at(node->parts[0], BINDS_COMPARISON, into);
	buf_add_text(into, " in ");
	if (node->count == 2 && node->parts[1]->kind != NODE_TEST) {
		print_at(node->parts[1], BINDS_SUM, into);
		return;
	}
	buf_add_char(into, '(');
	print_tests(node, into);
	buf_add_char(into, ')');
}

static void
print_range(const struct node *node, struct buf *into)
{
	const char *open = node->iterates     ? ""
			   : node->low_closed ? "["
					      : "(",
		   *close = node->iterates	? ""
			    : node->high_closed ? "]"
						: ")";

	buf_add_text(into, open);
	print_at(node->parts[0], node->iterates ? BINDS_SUM : LOOSE, into);
	buf_add_text(into, "..");
	print_at(node->parts[1], BINDS_SUM, into);
	buf_add_text(into, close);
}

static void
print_if(const struct node *node, struct buf *into)
{
	static const char *const words[] = {"if ", " then ", " else "};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		buf_add_text(into, words[i]);
		print_at(node->parts[i], LOOSE, into);
	}
}

static void
print_iteration(const struct node *node, struct buf *into)
{
	const char *word = node->kind == NODE_FOR    ? "for"
			   : node->kind == NODE_SOME ? "some"
						     : "every";

	for (size_t i = 0; i + 1 < node->count; i++) {
		buf_printf(into, "%s %s in ", i ? "," : word, node->names[i]);
		print_at(node->parts[i], LOOSE, into);
	}
	buf_add_text(into, node->kind == NODE_FOR ? " return " : " satisfies ");
	print_at(node->parts[node->count - 1], LOOSE, into);
}

static void
print_parts(const struct node *node, struct buf *into)
{
	for (size_t i = 0; i < node->count; i++) {
		buf_add_text(into, i ? ", " : "");
		print_at(node->parts[i], LOOSE, into);
	}
}

static void
print_list(const struct node *node, struct buf *into)
{
	buf_add_char(into, '[');
	print_parts(node, into);
	buf_add_char(into, ']');
}

static void
print_context(const struct node *node, struct buf *into)
{
	buf_add_char(into, '{');
	for (size_t i = 0; i < node->count; i++) {
		buf_add_text(into, i ? ", " : "");
		text_write_quoted(node->names[i], strlen(node->names[i]), into);
		buf_add_text(into, ": ");
		print_at(node->parts[i], LOOSE, into);
	}
	buf_add_char(into, '}');
}

static void
print_filter(const struct node *node, struct buf *into)
{
	print_at(node->parts[0], BINDS_POSTFIX, into);
	buf_add_char(into, '[');
	print_at(node->parts[1], LOOSE, into);
	buf_add_char(into, ']');
}

/* With names where one in between was left out, or where without them another row would be found.
 */
static void
print_call(const struct node *node, struct buf *into)
{
	const char *name = node->builtin->name;
	bool named = builtin_find(name, strlen(name), node->count) != node->builtin;
	const char *between = "";

	for (size_t i = 0; i < node->count; i++)
		named |= !node->parts[i];
	buf_printf(into, "%s(", name);
	for (size_t i = 0; i < node->count; i++) {
		if (!node->parts[i])
			continue;
		buf_add_text(into, between);
		if (named)
			buf_printf(into, "%s: ", node->builtin->parameters[i]);
		print_at(node->parts[i], LOOSE, into);
		between = ", ";
	}
	buf_add_char(into, ')');
}

static void
print_instance(const struct node *node, struct buf *into)
{
	print_at(node->parts[0], BINDS_POSTFIX, into);
	buf_add_text(into, " instance of ");
	type_print(node->type, into);
}

static void
print_anything(const struct node *node, struct buf *into)
{
	(void)node;
	buf_add_char(into, '-');
}

static void (*const printers[NODE_KINDS])(const struct node *, struct buf *) = {
	[NODE_LITERAL] = print_literal,
	[NODE_NAME] = print_name,
	[NODE_MEMBER] = print_member,
	[NODE_NEGATE] = print_negate,
	[NODE_ARITHMETIC] = print_operator,
	[NODE_COMPARE] = print_operator,
	[NODE_AND] = print_and,
	[NODE_OR] = print_or,
	[NODE_BETWEEN] = print_between,
	[NODE_IN] = print_in,
	[NODE_TEST] = print_test,
	[NODE_RANGE] = print_range,
	[NODE_IF] = print_if,
	[NODE_FOR] = print_iteration,
	[NODE_SOME] = print_iteration,
	[NODE_EVERY] = print_iteration,
	[NODE_LIST] = print_list,
	[NODE_CONTEXT] = print_context,
	[NODE_FILTER] = print_filter,
	[NODE_CALL] = print_call,
	[NODE_INSTANCE] = print_instance,
	[NODE_ANYTHING] = print_anything,
};

void
node_print(const struct node *node, struct buf *into)
{
	printers[node->kind](node, into);
}

void
feel_print(const struct feel *feel, struct buf *into)
{
	node_print(feel->root, into);
}
