/* Functions of contexts. */
#include "feel/builtin.h"

#include <string.h>

#define CALL(name) static value *name(struct feel_run *run, value *const *args, size_t count)
#define UNUSED	   (void)run, (void)count

/* A member that the document lacks is unknown here too. */
CALL(call_get_value)
{
	UNUSED;
	if (args[1]->kind != FEEL_TEXT)
		return run_fail(run, "get value: the key is no text");
	return member_of(run, args[0], args[1]->text.bytes);
}

CALL(call_get_entries)
{
	struct items items = {0};
	size_t entry_count;
	const struct entry *entries = context_entries(args[0], &entry_count);

	UNUSED;
	for (size_t i = 0; i < entry_count; i++) {
		struct entry *pair = arena_alloc(run->arena, 2 * sizeof(*pair));
		pair[0] = (struct entry){
			"key", run_text(run, entries[i].key, strlen(entries[i].key))};
		pair[1] = (struct entry){"value", entries[i].value};
		if (!items_add(run, &items, run_context(run, pair, 2)))
			break;
	}
	return items_list(run, &items);
}

/* The members with one put in place of its namesake, or behind them. */
static value *
with_member(struct feel_run *run, value *context, const char *key, value *v)
{
	size_t count, at = 0;
	const struct entry *old = context_entries(context, &count);
	struct entry *entries = arena_alloc(run->arena, (count + 1) * sizeof(*entries));

	if (count > 0)
		memcpy(entries, old, count * sizeof(*entries));
	while (at < count && strcmp(entries[at].key, key) != 0)
		at++;
	entries[at] = (struct entry){key, v};
	return run_context(run, entries, at == count ? count + 1 : count);
}

CALL(call_context_put)
{
	UNUSED;
	if (args[1]->kind != FEEL_TEXT)
		return run_fail(run, "context put: the key is no text");
	return with_member(run, args[0], args[1]->text.bytes, args[2]);
}

/* Each level is a list shorter than the one before, so that its depth is that of a context. */
static value *
put_deep(struct feel_run *run, value *context, value *const *keys, size_t count, value *v)
{
	if (context->kind != FEEL_CONTEXT || count == 0 || keys[0]->kind != FEEL_TEXT)
		return run_fail(run, "context put: there is no such member");
	const char *key = keys[0]->text.bytes;
	if (count > 1) {
		value *inner = context_get(run->arena, context, key);
		if (!inner || count > VALUE_DEPTH_MOST)
			return run_fail(run, "context put: there is no member `%.60s`", key);
		v = put_deep(run, inner, keys + 1, count - 1, v);
		if (v->kind == FEEL_NULL)
			return v;
	}
	return with_member(run, context, key, v);
}

CALL(call_context_put_deep)
{
	UNUSED;
	return put_deep(run, args[0], args[1]->list.items, args[1]->list.count, args[2]);
}

/* By position a list of keys is told from a key by its kind; by name each has its own row. */
CALL(call_put)
{
	return args[1]->kind == FEEL_LIST ? call_context_put_deep(run, args, count)
					  : call_context_put(run, args, count);
}

CALL(call_context_merge)
{
	value *merged = run_context(run, NULL, 0);

	UNUSED;
	for (size_t i = 0; i < args[0]->list.count; i++) {
		value *one = args[0]->list.items[i];
		if (one->kind != FEEL_CONTEXT)
			return run_fail(run, "context merge: item %zu is no context", i + 1);
		size_t entry_count;
		const struct entry *entries = context_entries(one, &entry_count);
		for (size_t k = 0; k < entry_count && merged->kind == FEEL_CONTEXT; k++)
			merged =
				run_spend(run, 1 + (int64_t)merged->context.count / 8)
					? with_member(run, merged, entries[k].key, entries[k].value)
					: &value_null;
	}
	return merged;
}

/* From a list of {key, value}. */
CALL(call_context)
{
	value *made = run_context(run, NULL, 0);

	UNUSED;
	for (size_t i = 0; i < args[0]->list.count && made->kind == FEEL_CONTEXT; i++) {
		value *pair = args[0]->list.items[i];
		bool is_pair = pair->kind == FEEL_CONTEXT;
		value *key = is_pair ? context_get(run->arena, pair, "key") : NULL,
		      *v = is_pair ? context_get(run->arena, pair, "value") : NULL;
		if (!key || key->kind != FEEL_TEXT || !v)
			return run_fail(run, "context: item %zu has no key or no value", i + 1);
		if (context_get(run->arena, made, key->text.bytes))
			return run_fail(run, "context: the same key twice");
		made = run_spend(run, 1 + (int64_t)i / 8)
			       ? with_member(run, made, key->text.bytes, v)
			       : &value_null;
	}
	return made;
}

const struct builtin builtins_context[] = {
	{"get value", call_get_value, "ca", {"m", "key"}, UNKNOWN_HELD},
	{"get entries", call_get_entries, "c", {"m"}, UNKNOWN_HELD},
	{"context", call_context, "l", {"entries"}, UNKNOWN_HELD},
	{"context put", call_put, "caa", {0}, UNKNOWN_HELD},
	{"context put", call_context_put, "caa", {"context", "key", "value"}, UNKNOWN_HELD},
	{"context put", call_context_put_deep, "cla", {"context", "keys", "value"}, UNKNOWN_HELD},
	{"context merge", call_context_merge, "l", {"contexts"}, UNKNOWN_HELD},
	{0},
};
