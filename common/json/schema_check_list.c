/* Lists: how many, which, and whether one stands twice. */
#include "json/schema_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct canonical {
	size_t start, length, index;
	const char *bytes;
};

static int
compare_canonical(const void *a, const void *b)
{
	const struct canonical *x = a, *y = b;
	size_t shorter = x->length < y->length ? x->length : y->length;
	int order = memcmp(x->bytes, y->bytes, shorter);

	if (order == 0)
		order = (x->length > y->length) - (x->length < y->length);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* With numbers such as 1.0, which is 1, texts do not tell.  Only schemas of others come here. */
static bool
check_unique_reals(struct walk *walk, const json_t *list, const struct place *place)
{
	for (size_t i = 1; i < json_array_size(list); i++)
		for (size_t k = 0; k < i; k++) {
			walk->exhausted |= walk->steps++ >= STEPS_MOST;
			if (walk->exhausted)
				return false;
			if (schema_equal(json_array_get(list, i), json_array_get(list, k)))
				return schema_wrong(walk->errors,
					&(struct place){.parent = place, .index = i},
					"is the same as an item before",
					"a list in which no item stands twice");
		}
	return true;
}

/* By canonical text, sorted: comparing each with each would let a long list take minutes. */
static bool
check_unique(struct walk *walk, const json_t *list, const struct place *place)
{
	size_t count = json_array_size(list);
	if (count < 2)
		return true;
	if (schema_has_real(list))
		return check_unique_reals(walk, list, place);
	_cleanup_buf_ struct buf texts = BUF_INIT;
	_cleanup_free_ struct canonical *items = xcalloc(count, sizeof(*items));

	for (size_t i = 0; i < count; i++) {
		size_t start = texts.length;
		json_write(json_array_get(list, i), &texts);
		items[i] = (struct canonical){start, texts.length - start, i, NULL};
	}
	for (size_t i = 0; i < count; i++)
		items[i].bytes = texts.data + items[i].start;
	qsort(items, count, sizeof(*items), compare_canonical);
	for (size_t i = 1; i < count; i++) {
		char detail[64];
		const struct place second = {.parent = place, .index = items[i].index};
		if (items[i].length != items[i - 1].length ||
			memcmp(items[i].bytes, items[i - 1].bytes, items[i].length) != 0)
			continue;
		snprintf(detail, sizeof(detail), "is the same as item %zu", items[i - 1].index);
		return schema_wrong(
			walk->errors, &second, detail, "a list in which no item stands twice");
	}
	return true;
}

static bool
check_contains(struct walk *walk, const struct schema *schema, const json_t *list,
	const struct place *place)
{
	const struct bound one = {true, 1};
	const struct bound *least = schema->min_contains.set ? &schema->min_contains : &one;
	_cleanup_buf_ struct buf expected = BUF_INIT;
	char detail[64];
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct seen *seen = walk->seen;
		walk->seen = NULL;
		bool fits = schema_fits(walk, schema->contains, json_array_get(list, i),
			&(struct place){.parent = place, .index = i});
		walk->seen = seen;
		if (fits)
			mark_seen(walk, i);
		count += fits;
	}
	if (within(count, least, &schema->max_contains) || !walk->errors)
		return within(count, least, &schema->max_contains);
	snprintf(detail, sizeof(detail), "has %zu such items", count);
	buf_printf(&expected, "at least %lld", (long long)least->at);
	if (schema->max_contains.set)
		buf_printf(&expected, " and at most %lld", (long long)schema->max_contains.at);
	buf_add_text(&expected, " of: ");
	schema_describe(schema->contains, &expected);
	return schema_wrong(walk->errors, place, detail, expected.data);
}

bool
schema_check_list(struct walk *walk, const struct schema *schema, const json_t *list,
	const struct place *place)
{
	size_t count = json_array_size(list);
	bool good = true;

	/* A list that is too long is not looked into. */
	if (!within(count, &schema->min_items, &schema->max_items))
		return schema_wrong_count(walk, place, count, "a list", "items", &schema->min_items,
			&schema->max_items);
	for (size_t i = 0; i < count && go_on(walk, good); i++) {
		const struct place item = {.parent = place, .index = i};
		const struct schema *of =
			i < schema->prefix_items.count ? schema->prefix_items.at[i] : schema->items;
		if (of && !schema_check_inner(walk, of, json_array_get(list, i), &item))
			good = false;
		if (of)
			mark_seen(walk, i);
	}
	if (go_on(walk, good) && schema->unique_items && !check_unique(walk, list, place))
		good = false;
	if (go_on(walk, good) && schema->contains && !check_contains(walk, schema, list, place))
		good = false;
	return good;
}
