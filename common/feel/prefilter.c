#include "feel/prefilter.h"

#include "base/text.h"
#include "feel/builtin.h"
#include "feel/rules.h"
#include <stdio.h>
#include <string.h>

/* Numbers of more digits may not be the same as the database's floating-point ones. */
#define WHOLE_MOST	  12
#define PARTS_OF_ONE_MOST 3

struct making {
	const struct dictionary *dictionary;
	json_t *clauses;
};

/* "party.x" of such an attribute with that type; false for everything else. */
static bool
attribute_of(const struct making *in, const struct node *node, const char *type, char into[160])
{
	if (node->kind != NODE_MEMBER || node->parts[0]->kind != NODE_NAME ||
		strcmp(node->parts[0]->name, "party") != 0)
		return false;
	snprintf(into, 160, "party.%s", node->name);
	const char *has = dictionary_type(in->dictionary, into);
	return has && strcmp(has, type) == 0;
}

/* Takes the value over. */
static void
add(struct making *in, const char *attribute, const char *key, json_t *v)
{
	json_t *clause = json_pack("{s:s, s:o}", "attribute", attribute, key, v);

	if (json_array_size(in->clauses) < PREFILTER_CLAUSES_MOST)
		json_array_append(in->clauses, clause);
	json_decref(clause);
}

/* ---- truths ---- */

static void
take_truth(struct making *in, const struct node *node, bool wanted)
{
	char attribute[160];

	if (attribute_of(in, node, "boolean", attribute))
		add(in, attribute, "is", json_boolean(!wanted));
}

/* ---- texts: = one, in several, or one or another ---- */

static bool
take_text(const struct node *node, json_t *texts)
{
	if (node->kind != NODE_LITERAL || node->literal->kind != FEEL_TEXT)
		return false;
	return json_array_append_new(texts,
		       json_stringn(node->literal->text.bytes, node->literal->text.length)) == 0;
}

static bool
same_attribute(const struct making *in, const struct node *node, char attribute[160])
{
	char here[160];

	if (!attribute_of(in, node, "string", here) || (*attribute && strcmp(attribute, here) != 0))
		return false;
	snprintf(attribute, 160, "%s", here);
	return true;
}

/* As deep as the parser lets a tree be. */
static bool
take_texts(const struct making *in, const struct node *node, char attribute[160], json_t *texts)
{
	if (node->kind == NODE_OR)
		return take_texts(in, node->parts[0], attribute, texts) &&
		       take_texts(in, node->parts[1], attribute, texts);
	if (node->kind == NODE_COMPARE && node->op == OP_EQUAL)
		return same_attribute(in, node->parts[0], attribute) &&
		       take_text(node->parts[1], texts);
	if (node->kind != NODE_IN || node->negated ||
		!same_attribute(in, node->parts[0], attribute))
		return false;
	for (size_t i = 1; i < node->count; i++)
		if (!take_text(node->parts[i], texts))
			return false;
	return true;
}

static void
take_choice(struct making *in, const struct node *node)
{
	_cleanup_json_ json_t *texts = json_array();
	char attribute[160] = "";

	if (take_texts(in, node, attribute, texts))
		add(in, attribute, "none_of", json_incref(texts));
}

/* ---- numbers and dates ---- */

/* As the database writes it, too; NULL for what it would round. */
static json_t *
exact_text(value *v)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	size_t whole, parts;

	value_write_plain(v, &text);
	if (v->kind == FEEL_DATE)
		return text.length == 10 ? json_string(text.data) : NULL;
	const char *at = text.data + (*text.data == '-');
	whole = strspn(at, "0123456789");
	at += whole;
	at += *at == '.';
	parts = strspn(at, "0123456789");
	bool fits = whole > 0 && whole <= WHOLE_MOST && parts <= PARTS_OF_ONE_MOST && !at[parts];
	return fits ? json_string(text.data) : NULL;
}

/* What is beyond a bound fails; what is on it is left to the assessment. */
static void
take_bounds(struct making *in, const char *attribute, enum operator op, value *v)
{
	bool number = v->kind == FEEL_NUMBER;
	_cleanup_json_ json_t *text = exact_text(v);

	if (!text)
		return;
	if (op == OP_GREATER || op == OP_GREATER_EQUAL || op == OP_EQUAL)
		add(in, attribute, number ? "less" : "before", json_incref(text));
	if (op == OP_LESS || op == OP_LESS_EQUAL || op == OP_EQUAL)
		add(in, attribute, number ? "greater" : "after", json_incref(text));
}

static const enum operator turned[OPERATORS] = {
	[OP_EQUAL] = OP_EQUAL,
	[OP_NOT_EQUAL] = OP_NOT_EQUAL,
	[OP_LESS] = OP_GREATER,
	[OP_LESS_EQUAL] = OP_GREATER_EQUAL,
	[OP_GREATER] = OP_LESS,
	[OP_GREATER_EQUAL] = OP_LESS_EQUAL,
};

static void
take_comparison(struct making *in, const struct node *node)
{
	const struct node *left = node->parts[0], *right = node->parts[1];
	bool reversed = left->kind == NODE_LITERAL;
	const struct node *path = reversed ? right : left, *literal = reversed ? left : right;
	enum operator op = reversed ? turned[node->op] : node->op;
	char attribute[160];

	if (literal->kind != NODE_LITERAL)
		return;
	if (literal->literal->kind == FEEL_BOOLEAN && op == OP_EQUAL)
		take_truth(in, path, literal->literal->boolean);
	else if (literal->literal->kind == FEEL_NUMBER &&
		 attribute_of(in, path, "number", attribute))
		take_bounds(in, attribute, op, literal->literal);
	else if (literal->literal->kind == FEEL_DATE && attribute_of(in, path, "date", attribute))
		take_bounds(in, attribute, op, literal->literal);
}

/* ---- conditions ---- */

/* Of parts that all must hold each may be looked at alone; as deep as the parser lets a tree be. */
static void
take(struct making *in, const struct node *node)
{
	if (node->kind == NODE_AND) {
		take(in, node->parts[0]);
		take(in, node->parts[1]);
		return;
	}
	if (node->kind == NODE_MEMBER)
		take_truth(in, node, true);
	else if (node->kind == NODE_CALL && strcmp(node->builtin->name, "not") == 0 &&
		 node->count == 1)
		take_truth(in, node->parts[0], false);
	else if (node->kind == NODE_COMPARE)
		take_comparison(in, node);
	take_choice(in, node);
}

json_t *
prefilter_clauses(const struct policy_rules *rules, const struct dictionary *dictionary)
{
	struct making in = {dictionary, json_array()};

	for (size_t i = 0; i < rules->conditions.count; i++)
		if (rules->conditions.at[i].feel)
			take(&in, rules->conditions.at[i].feel->root);
	return in.clauses;
}

static void
add_reads(const struct rule *rule, json_t *seen)
{
	for (size_t i = 0; i < rule->read_count; i++)
		if (strncmp(rule->reads[i], "party.", 6) == 0 ||
			strncmp(rule->reads[i], "held.", 5) == 0)
			json_object_set_new(seen, rule->reads[i], json_true());
}

json_t *
prefilter_attributes(const struct policy_rules *rules)
{
	const struct rule *const amounts[] = {&rules->amount, &rules->least, &rules->most};
	_cleanup_json_ json_t *seen = json_object();
	json_t *paths = json_array(), *one;
	const char *path;

	for (size_t i = 0; i < rules->facts.count; i++)
		add_reads(&rules->facts.at[i], seen);
	for (size_t i = 0; i < rules->conditions.count; i++)
		add_reads(&rules->conditions.at[i], seen);
	for (size_t i = 0; i < ARRAY_LEN(amounts); i++)
		add_reads(amounts[i], seen);
	json_object_foreach(seen, path, one) json_array_append_new(paths, json_string(path));
	return paths;
}

/* ---- the path ---- */

static void
add_json_text(const char *text, struct buf *into)
{
	_cleanup_json_ json_t *json = json_string(text);

	json_write(json, into);
}

static void
add_none_of(const json_t *texts, struct buf *into)
{
	const json_t *text;
	size_t i;

	json_array_foreach(texts, i, text)
	{
		buf_add_text(into, i ? " && @ != " : "@ != ");
		add_json_text(json_string_value(text), into);
	}
}

/* Strictly beyond, as both sides may have been rounded to the same. */
static void
add_test(const json_t *clause, struct buf *into)
{
	static const struct {
		const char *key, *operator;
		bool number;
	} orders[] = {
		{"less", "<", true},
		{"greater", ">", true},
		{"before", "<", false},
		{"after", ">", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		const char *text = json_text(clause, orders[i].key);
		if (text && orders[i].number)
			buf_printf(into, "@.double() %s (%s)", orders[i].operator, text);
		else if (text)
			buf_printf(into, "@ %s \"%s\"", orders[i].operator, text);
	}
	if (json_object_get(clause, "none_of"))
		add_none_of(json_object_get(clause, "none_of"), into);
	else if (json_object_get(clause, "is"))
		buf_printf(into, "@ == %s", json_bool(clause, "is") ? "true" : "false");
}

void
prefilter_path(const json_t *clauses, struct buf *into)
{
	const json_t *clause;
	size_t i;

	buf_add_text(into, json_array_size(clauses) ? "" : "1 == 1");
	json_array_foreach(clauses, i, clause)
	{
		buf_add_text(into, i ? " && !exists($." : "!exists($.");
		add_json_text(json_text(clause, "attribute"), into);
		buf_add_text(into, ".value ? (");
		add_test(clause, into);
		buf_add_text(into, "))");
	}
}
