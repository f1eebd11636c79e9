#include "feel/paths.h"

#include <string.h>

/* As in the evaluator: names, or an item whose members are names. */
struct names {
	const char *name; /* NULL: an item */
	const char *path; /* NULL: not of the document */
	const struct names *outer;
};

struct walker {
	const struct path_walk *walk;
	const struct names *names;
};

bool
is_root(const char *name)
{
	static const char *const roots[] = {
		"on", "party", "people", "subject", "form", "held", "set"};

	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (strcmp(roots[i], name) == 0)
			return true;
	return false;
}

static const char *path_of(struct walker *w, const struct node *node);

static bool
ends_in_items(const char *path)
{
	size_t length = strlen(path);

	return length > 2 && strcmp(path + length - 2, "[]") == 0;
}

static void
report(struct walker *w, const struct node *node, const char *path)
{
	if (!path)
		return;
	size_t length = strlen(path);
	while (ends_in_items(path)) {
		length -= 2;
		path = arena_strndup(w->walk->arena, path, length);
	}
	w->walk->path(w->walk->context, node, path);
}

static void
walk_node(struct walker *w, const struct node *node)
{
	report(w, node, path_of(w, node));
}

static const char *
type_of(const struct walker *w, const char *path)
{
	return w->walk->type_of ? w->walk->type_of(w->walk->context, path) : NULL;
}

static const char *
items_of(const struct walker *w, const char *path)
{
	if (!path || ends_in_items(path))
		return path;
	return path_of_items(w->walk->arena, path);
}

static const char *
member_of(const struct walker *w, const char *path, const char *name)
{
	const char *type = path ? type_of(w, path) : NULL;

	if (!path)
		return NULL;
	if (type && strcmp(type, "list") == 0)
		path = items_of(w, path);
	return path_of_member(w->walk->arena, path, name);
}

/* ---- names ---- */

static void
complain(const struct walker *w, const struct node *node, const char *why)
{
	if (w->walk->wrong_name)
		w->walk->wrong_name(w->walk->context, node,
			arena_printf(w->walk->arena, "`%s` %s", node->name, why));
}

/* A name from outside of all filters. */
static bool
outer_name(const struct walker *w, const struct names *names, const char *name, const char **ret)
{
	*ret = NULL;
	for (; names; names = names->outer) {
		if (names->name && strcmp(names->name, name) == 0) {
			*ret = names->path;
			return true;
		}
	}
	if (w->walk->fact && w->walk->fact(w->walk->context, name, ret))
		return true;
	*ret = is_root(name) ? name : NULL;
	return is_root(name);
}

static const struct names *
nearest_item(const struct names *names, bool *ret_made)
{
	const struct names *found = NULL;

	*ret_made = false;
	for (; names; names = names->outer) {
		if (names->name)
			continue;
		if (!names->path)
			*ret_made = true; /* an item that a rule has made may have any member */
		else if (!found)
			found = names;
	}
	return found;
}

/* The member of an item that the dictionary has, from the innermost filter outwards. */
static const char *
declared_member(struct walker *w, const struct node *node)
{
	const char *outer;

	for (const struct names *names = w->names; names; names = names->outer) {
		if (names->name && strcmp(names->name, node->name) == 0)
			return NULL;
		if (names->name || !names->path)
			continue;
		const char *path = member_of(w, names->path, node->name);
		if (!type_of(w, path))
			continue;
		if (outer_name(w, names->outer, node->name, &outer))
			complain(w, node,
				"is a member of the item, and a name outside too: write item.x for "
				"the member");
		return path;
	}
	return NULL;
}

static const char *
name_path(struct walker *w, const struct node *node)
{
	const char *path = declared_member(w, node);
	bool made;
	const struct names *item = nearest_item(w->names, &made);

	if (path || outer_name(w, w->names, node->name, &path))
		return path;
	if (item && strcmp(node->name, "item") == 0)
		return item->path;
	if (made)
		return NULL;
	if (item && !w->walk->type_of)
		return member_of(w, item->path, node->name);
	complain(w, node,
		item ? "is no member of the item, no fact before and no part of the document"
		     : "is no fact before and no part of the document");
	return NULL;
}

/* ---- nodes ---- */

static const char *
walk_member(struct walker *w, const struct node *node)
{
	const char *base = path_of(w, node->parts[0]);

	return member_of(w, base, node->name);
}

static const char *
walk_filter(struct walker *w, const struct node *node)
{
	const char *base = path_of(w, node->parts[0]);
	struct names item = {NULL, items_of(w, base), w->names};

	report(w, node->parts[0], base);
	w->names = &item;
	walk_node(w, node->parts[1]);
	w->names = item.outer;
	return item.path;
}

static const char *
walk_iteration(struct walker *w, const struct node *node)
{
	const struct names *outer = w->names;
	struct names names[ITERATORS_MOST + 1];
	size_t i;

	for (i = 0; i + 1 < node->count; i++) {
		const char *domain = path_of(w, node->parts[i]);
		report(w, node->parts[i], domain);
		names[i] = (struct names){node->names[i], items_of(w, domain), w->names};
		w->names = &names[i];
	}
	names[i] = (struct names){"partial", NULL, w->names};
	if (node->kind == NODE_FOR)
		w->names = &names[i];
	walk_node(w, node->parts[i]);
	w->names = outer;
	return NULL;
}

static const char *
walk_context(struct walker *w, const struct node *node)
{
	const struct names *outer = w->names;

	for (size_t i = 0; i < node->count; i++) {
		struct names *names = arena_alloc(w->walk->arena, sizeof(*names));
		const char *path = path_of(w, node->parts[i]);
		report(w, node->parts[i], path);
		*names = (struct names){node->names[i], path, w->names};
		w->names = names;
	}
	w->names = outer;
	return NULL;
}

static const char *
walk_parts(struct walker *w, const struct node *node)
{
	for (size_t i = 0; i < node->count; i++)
		if (node->parts[i])
			walk_node(w, node->parts[i]);
	return NULL;
}

typedef const char *walk_kind(struct walker *w, const struct node *node);

/* The depth is that of the tree. */
static const char *
path_of(struct walker *w, const struct node *node)
{
	static walk_kind *const by_kind[NODE_KINDS] = {
		[NODE_NAME] = name_path,
		[NODE_MEMBER] = walk_member,
		[NODE_FILTER] = walk_filter,
		[NODE_FOR] = walk_iteration,
		[NODE_SOME] = walk_iteration,
		[NODE_EVERY] = walk_iteration,
		[NODE_CONTEXT] = walk_context,
	};

	return (by_kind[node->kind] ? by_kind[node->kind] : walk_parts)(w, node);
}

const char *
paths_walk(const struct path_walk *walk, const struct node *root, const char *input)
{
	const struct names question = {"?", input, NULL};
	struct walker w = {walk, &question};
	const char *path = path_of(&w, root);

	report(&w, root, path);
	return path;
}

/* ---- the paths alone ---- */

struct each {
	void (*each)(void *context, const char *path);
	void *context;
};

static void
pass_on(void *context, const struct node *at, const char *path)
{
	const struct each *each = context;

	(void)at;
	each->each(each->context, path);
}

void
feel_paths(const struct feel *feel, void (*each)(void *context, const char *path), void *context)
{
	struct arena *arena = arena_new();
	struct each to = {each, context};
	const struct path_walk walk = {.arena = arena, .context = &to, .path = pass_on};

	paths_walk(&walk, feel->root, NULL);
	arena_free(&arena);
}
