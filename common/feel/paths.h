/* What of the document an expression reads, found without evaluating it. */
#ifndef FEEL_PATHS_H
#define FEEL_PATHS_H

#include "feel/node.h"

struct path_walk {
	struct arena *arena;
	void *context;
	/* Each path that is read, once for each place; "[]" stands for any item of a list. */
	void (*path)(void *context, const struct node *at, const char *path);
	/* May all be NULL: then a name that is nothing else is taken for what it may be. */
	feel_type_of *type_of;
	/* True if the name is a fact; `ret_path` is where in the document its value comes from, or
	 * NULL. */
	bool (*fact)(void *context, const char *name, const char **ret_path);
	void (*wrong_name)(void *context, const struct node *at, const char *why);
};

/* Walks the expression; `input` is the path of what "?" stands for, or NULL.  The path of its
 * value, or NULL. */
const char *paths_walk(const struct path_walk *walk, const struct node *root, const char *input);
bool is_root(const char *name);

#endif
