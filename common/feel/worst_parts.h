/* Between the files of the worst case. */
#ifndef FEEL_WORST_PARTS_H
#define FEEL_WORST_PARTS_H

#include "feel/worst.h"

#define TEXT_STEPS 16  /* to read and to make texts of 250 bytes */
#define REAL_STEPS 220 /* of a root, or a power that is not whole */

/* How large a value can be. */
struct shape {
	int64_t count;		  /* items of a list or members of a context; 1 for others */
	int64_t weight;		  /* parts, with all that is in it */
	const struct shape *item; /* the largest; NULL: it is no list and no context */
	const char *path;	  /* in the document; NULL: it was made by the rule */
	bool members;		  /* a context */
	int depth;		  /* of items in items; no value is deeper than VALUE_DEPTH_MOST */
};

struct named {
	const char *name; /* NULL: an item, whose members are names */
	const struct shape *shape;
	const struct named *outer;
};

struct worst {
	struct arena *arena;
	feel_type_of *type_of;
	void *context;
	int64_t items, steps;
	const struct named *names, *facts;
};

/* They stop at WORST_STEPS_MOST. */
int64_t worst_times(int64_t a, int64_t b);
int64_t worst_plus(int64_t a, int64_t b);
void worst_spend(struct worst *w, int64_t steps);

extern const struct shape shape_scalar;
/* As large as both: the value is one of them.  `a` may be NULL. */
const struct shape *shape_join(struct worst *w, const struct shape *a, const struct shape *b);
const struct shape *shape_list(
	struct worst *w, int64_t count, const struct shape *item, bool members);
/* What lies under a path of the document. */
const struct shape *shape_at_path(struct worst *w, const char *path);
const struct shape *shape_range(struct worst *w, int64_t count);
bool shape_is_list(const struct shape *shape);
/* What a loop goes through: the items of a list, or one value. */
int64_t shape_length(const struct shape *shape);
const struct shape *shape_item(const struct shape *shape);

/* All parts of a node together. */
struct sum {
	int64_t weight, length;
	const struct shape *any; /* as large as each of them */
};

/* Spends what the function costs; gives how large its result can be. */
struct builtin;
const struct shape *worst_call(struct worst *w, const struct builtin *row, const struct sum *args);

#endif
