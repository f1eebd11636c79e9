/* How large values can be, and numbers that stop growing. */
#include "feel/worst_parts.h"

#include <string.h>

#define MEMBERS 16 /* of an object of the document, where all of it is looked at */

const struct shape shape_scalar = {.count = 1, .weight = 1};

/* ---- numbers that stop growing ---- */

int64_t
worst_times(int64_t a, int64_t b)
{
	return a > 0 && b > WORST_STEPS_MOST / a ? WORST_STEPS_MOST : a * b;
}

int64_t
worst_plus(int64_t a, int64_t b)
{
	return a + b > WORST_STEPS_MOST ? WORST_STEPS_MOST : a + b;
}

void
worst_spend(struct worst *w, int64_t steps)
{
	w->steps = worst_plus(w->steps, steps);
}

/* ---- shapes ---- */

static bool
covers(const struct shape *a, const struct shape *b)
{
	return a->count >= b->count && a->weight >= b->weight && (a->item || !b->item) &&
	       a->members == b->members && (a->path || !b->path);
}

const struct shape *
shape_join(struct worst *w, const struct shape *a, const struct shape *b)
{
	struct shape *shape;

	if (!a || !b || a == b)
		return a ? a : b;
	if (!a->item && !b->item && (covers(a, b) || covers(b, a)))
		return covers(a, b) ? a : b;
	shape = arena_alloc(w->arena, sizeof(*shape));
	shape->count = a->count > b->count ? a->count : b->count;
	shape->weight = a->weight > b->weight ? a->weight : b->weight;
	shape->item = shape_join(w, a->item, b->item);
	shape->path = a->path ? a->path : b->path;
	shape->members = a->members && b->members;
	shape->depth = a->depth > b->depth ? a->depth : b->depth;
	return shape;
}

const struct shape *
shape_list(struct worst *w, int64_t count, const struct shape *item, bool members)
{
	struct shape *shape = arena_alloc(w->arena, sizeof(*shape));

	shape->count = count;
	shape->item = item && item->depth < VALUE_DEPTH_MOST ? item : &shape_scalar;
	shape->depth = shape->item->depth + 1;
	shape->weight = worst_plus(1, worst_times(count, shape->item->weight));
	shape->members = members;
	return shape;
}

/* A list has items of the document; what has no type may lead further. */
const struct shape *
shape_at_path(struct worst *w, const char *path)
{
	const char *type = w->type_of ? w->type_of(w->context, path) : "list";
	struct shape *shape = arena_alloc(w->arena, sizeof(*shape)),
		     *item = arena_alloc(w->arena, sizeof(*item));

	*item = (struct shape){.count = MEMBERS, .weight = MEMBERS, .members = true};
	item->path = arena_printf(w->arena, "%s[]", path);
	if (type && strcmp(type, "list") == 0)
		*shape = (struct shape){
			w->items, worst_times(w->items, MEMBERS), item, path, false, 1};
	else if (type && strcmp(type, "context") != 0)
		*shape = (struct shape){1, 1, NULL, path, false, 0};
	else
		*shape = (struct shape){MEMBERS, MEMBERS, NULL, path, true, 0};
	return shape;
}

bool
shape_is_list(const struct shape *shape)
{
	return shape->item && !shape->members;
}

/* What a loop goes through: the items of a list, or one value. */
int64_t
shape_length(const struct shape *shape)
{
	return shape_is_list(shape) ? shape->count : 1;
}

const struct shape *
shape_item(const struct shape *shape)
{
	return shape_is_list(shape) ? shape->item : shape;
}

/* As a value it is small, but it may be gone through. */
const struct shape *
shape_range(struct worst *w, int64_t count)
{
	struct shape *shape = arena_alloc(w->arena, sizeof(*shape));

	*shape = (struct shape){.count = count, .weight = 3, .item = &shape_scalar};
	return shape;
}
