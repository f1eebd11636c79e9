/* The evaluator: one function for each kind of node.  Its depth is that of the tree, which the
 * parser bounds. */
#include "feel/builtin.h"
#include "feel/paths.h"

#include <string.h>

static value *
eval_literal(struct feel_run *run, const struct node *node)
{
	(void)run;
	return node->literal;
}

/* ---- names ---- */

/*
 * Within a filter the members of the item are names, and "item" is the item.  A member that the
 * dictionary has and this item lacks is unknown: it must not be taken from outside only because it
 * is not recorded here.
 */
static value *
name_of_item(struct feel_run *run, value *item, const char *name)
{
	if (item->kind == FEEL_CONTEXT) {
		value *member = context_get(run->arena, item, name);
		if (member)
			return member;
		if (context_declares(run->arena, item, name))
			return value_missing(
				run->arena, path_of_member(run->arena, item->path, name));
	}
	return strcmp(name, "item") == 0 ? item : NULL;
}

static value *
name_in_scope(struct feel_run *run, const char *name)
{
	for (const struct scope *scope = run->scope; scope; scope = scope->outer) {
		value *found = NULL;
		if (!scope->name)
			found = name_of_item(run, scope->value, name);
		else if (strcmp(scope->name, name) == 0)
			found = scope->value;
		if (found)
			return found;
	}
	for (const struct binding *bound = run->bound; bound; bound = bound->next)
		if (strcmp(bound->name, name) == 0)
			return bound->value;
	return NULL;
}

/* An item of the document within whose filter we are: a name that means nothing else is its member.
 */
static value *
item_of_document(const struct feel_run *run)
{
	for (const struct scope *scope = run->scope; scope; scope = scope->outer)
		if (!scope->name && scope->value->kind == FEEL_CONTEXT && scope->value->path)
			return scope->value;
	return NULL;
}

static value *
eval_name(struct feel_run *run, const struct node *node)
{
	value *found = name_in_scope(run, node->name);

	if (found)
		return found;
	value *item = item_of_document(run);
	if (is_root(node->name))
		return value_missing(run->arena, node->name);
	if (item)
		return value_missing(
			run->arena, path_of_member(run->arena, item->path, node->name));
	return run_fail(run, "there is no `%.60s`", node->name);
}

/* ---- members ---- */

static value *
member_of_list(struct feel_run *run, value *list, const char *name)
{
	struct items items = {0};

	for (size_t i = 0; i < list->list.count; i++) {
		if (!run_spend(run, 1) ||
			!items_add(run, &items, member_of(run, list->list.items[i], name)))
			return &value_null;
	}
	return items_list(run, &items);
}

static value *
member_of_context(struct feel_run *run, value *context, const char *name)
{
	value *member = context_get(run->arena, context, name);

	if (member)
		return member;
	if (context->path)
		return value_missing(run->arena, path_of_member(run->arena, context->path, name));
	return run_fail(run, "there is no member `%.60s`", name);
}

/* What is missing is the attribute: a member of what may be recorded, but not of a date or a list
 * that is not. */
static value *
member_of_unknown(struct feel_run *run, value *unknown, const char *name)
{
	const char *path = unknown->unknown.count ? unknown->unknown.paths[0] : NULL;

	if (!unknown->unknown.direct || (run->type_of && run->type_of(run->type_context, path)))
		return unknown;
	return value_missing(run->arena, path_of_member(run->arena, path, name));
}

value *
member_of(struct feel_run *run, value *of, const char *name)
{
	if (of->kind == FEEL_CONTEXT)
		return member_of_context(run, of, name);
	if (of->kind == FEEL_LIST)
		return member_of_list(run, of, name);
	if (of->kind == FEEL_UNKNOWN)
		return member_of_unknown(run, of, name);
	value *property = property_of(run, of, name);
	return property ? property
			: run_fail(run, "a %s has no member `%.60s`", kind_name(of->kind), name);
}

static value *
eval_member(struct feel_run *run, const struct node *node)
{
	return member_of(run, eval(run, node->parts[0]), node->name);
}

/* ---- lists and contexts that are written out ---- */

static value *
eval_list(struct feel_run *run, const struct node *node)
{
	value **items = arena_alloc(run->arena, (node->count ? node->count : 1) * sizeof(*items));

	for (size_t i = 0; i < node->count; i++)
		items[i] = eval(run, node->parts[i]);
	return run_list(run, items, node->count);
}

/* Later entries may use earlier ones. */
static value *
eval_context(struct feel_run *run, const struct node *node)
{
	const struct scope *outer = run->scope;
	struct entry *entries =
		arena_alloc(run->arena, (node->count ? node->count : 1) * sizeof(*entries));
	struct scope *scopes =
		arena_alloc(run->arena, (node->count ? node->count : 1) * sizeof(*scopes));

	for (size_t i = 0; i < node->count; i++) {
		entries[i] = (struct entry){node->names[i], eval(run, node->parts[i])};
		scopes[i] = (struct scope){entries[i].key, entries[i].value, run->scope};
		run->scope = &scopes[i];
	}
	run->scope = outer;
	return run_context(run, entries, node->count);
}

/* ---- logic ---- */

static value *
eval_logic(struct feel_run *run, const struct node *node, bool settles)
{
	struct fold fold = {.settles = settles};

	if (fold_add(run, &fold, eval(run, node->parts[0])))
		fold_add(run, &fold, eval(run, node->parts[1]));
	return fold_result(run, &fold);
}

static value *
eval_and(struct feel_run *run, const struct node *node)
{
	return eval_logic(run, node, false);
}

static value *
eval_or(struct feel_run *run, const struct node *node)
{
	return eval_logic(run, node, true);
}

static value *
eval_if(struct feel_run *run, const struct node *node)
{
	value *condition = eval(run, node->parts[0]), *of[] = {condition};

	if (condition->kind == FEEL_UNKNOWN)
		return value_unknown(run->arena, of, 1);
	return eval(run, node->parts[feel_is_true(condition) ? 1 : 2]);
}

static value *
eval_anything(struct feel_run *run, const struct node *node)
{
	(void)run, (void)node;
	return &value_true;
}

/* ---- calls ---- */

static value *
eval_call(struct feel_run *run, const struct node *node)
{
	value **args = arena_alloc(run->arena, (node->count ? node->count : 1) * sizeof(*args));

	for (size_t i = 0; i < node->count; i++)
		args[i] = node->parts[i] ? eval(run, node->parts[i]) : NULL;
	return run->stopped ? &value_null : builtin_apply(run, node->builtin, args, node->count);
}

static value *
eval_instance(struct feel_run *run, const struct node *node)
{
	value *of[] = {eval(run, node->parts[0])};
	value *unknown = value_unknown_within(run->arena, of, 1);

	return unknown ? unknown : value_boolean(type_has(run->arena, node->type, of[0]));
}

static eval_node *const by_kind[NODE_KINDS] = {
	[NODE_LITERAL] = eval_literal,
	[NODE_NAME] = eval_name,
	[NODE_MEMBER] = eval_member,
	[NODE_NEGATE] = eval_negate,
	[NODE_ARITHMETIC] = eval_arithmetic,
	[NODE_COMPARE] = eval_compare,
	[NODE_AND] = eval_and,
	[NODE_OR] = eval_or,
	[NODE_BETWEEN] = eval_between,
	[NODE_IN] = eval_in,
	[NODE_TEST] = eval_test,
	[NODE_RANGE] = eval_range,
	[NODE_IF] = eval_if,
	[NODE_FOR] = eval_for,
	[NODE_SOME] = eval_quantified,
	[NODE_EVERY] = eval_quantified,
	[NODE_LIST] = eval_list,
	[NODE_CONTEXT] = eval_context,
	[NODE_FILTER] = eval_filter,
	[NODE_CALL] = eval_call,
	[NODE_INSTANCE] = eval_instance,
	[NODE_ANYTHING] = eval_anything,
};

value *
eval(struct feel_run *run, const struct node *node)
{
	return run_spend(run, 1) ? by_kind[node->kind](run, node) : &value_null;
}
