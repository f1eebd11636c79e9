#include "refold.h"

#include "base/map.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum account { BUDGET, AVAILABLE, COMMITTED, INSTRUCTED, PAID, REVENUE, ACCOUNTS };

static const char *const names[ACCOUNTS] = {
	"budget", "available", "committed", "instructed", "paid", "revenue"};

struct figures {
	int64_t sum[ACCOUNTS];
};

struct refold {
	struct map *funds;	  /* fund -> struct figures */
	struct map *transactions; /* those whose lines do not come to zero so far -> int64_t */
	int64_t lines, last;
};

struct refold *
refold_new(void)
{
	struct refold *refold = xcalloc(1, sizeof(*refold));

	refold->funds = map_new();
	refold->transactions = map_new();
	return refold;
}

static void
free_values(struct map *map)
{
	const char *key;
	void *value;

	for (size_t i = 0; map_next(map, &i, &key, &value);)
		free(value);
}

void
refold_free(struct refold **refold)
{
	if (!*refold)
		return;
	free_values((*refold)->funds);
	free_values((*refold)->transactions);
	map_free(&(*refold)->funds);
	map_free(&(*refold)->transactions);
	free(*refold);
	*refold = NULL;
}

static void *
find_or_make(struct map *map, const char *key, size_t size)
{
	void *value = map_get(map, key);

	if (!value) {
		value = xcalloc(1, size);
		map_put(map, key, value);
	}
	return value;
}

static bool
account_parse(const char *name, enum account *ret)
{
	for (int i = 0; i < ACCOUNTS; i++) {
		if (name && strcmp(names[i], name) == 0) {
			*ret = (enum account)i;
			return true;
		}
	}
	return false;
}

/* A transaction's name may be a number or a text.  The caller frees. */
static char *
transaction_of(const json_t *entry)
{
	const json_t *name = json_object_get(entry, "transaction");

	if (json_is_integer(name))
		return xasprintf("%" PRId64, (int64_t)json_integer_value(name));
	return json_is_string(name) ? xstrdup(json_string_value(name)) : NULL;
}

/* Balanced ones are forgotten, so that a long ledger takes no memory. */
static bool
add_to_transaction(struct refold *refold, const char *name, int64_t amount)
{
	int64_t *sum = find_or_make(refold->transactions, name, sizeof(*sum));

	if (__builtin_add_overflow(*sum, amount, sum))
		return false;
	if (*sum == 0) {
		map_remove(refold->transactions, name);
		free(sum);
	}
	return true;
}

static bool
add_entry(struct refold *refold, const json_t *entry, struct fault *fault)
{
	enum account account;
	int64_t id = json_int(entry, "id"), amount = json_int(entry, "amount");
	const char *fund = json_text(entry, "fund");
	_cleanup_free_ char *transaction = transaction_of(entry);

	if (id <= refold->last)
		return fault_set(
			fault, "line %" PRId64 " comes after line %" PRId64, id, refold->last);
	if (!fund || !transaction || !account_parse(json_text(entry, "account"), &account) ||
		!json_is_integer(json_object_get(entry, "amount")))
		return fault_set(fault,
			"line %" PRId64 " has no fund, transaction, known account or amount", id);
	struct figures *figures = find_or_make(refold->funds, fund, sizeof(*figures));
	if (__builtin_add_overflow(figures->sum[account], amount, &figures->sum[account]) ||
		!add_to_transaction(refold, transaction, amount))
		return fault_set(fault, "line %" PRId64 ": the sum does not fit 64 bits", id);
	refold->last = id;
	refold->lines++;
	return true;
}

bool
refold_add(struct refold *refold, const json_t *entries, struct fault *fault)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry) if (!add_entry(refold, entry, fault)) return false;
	return true;
}

int64_t
refold_lines(const struct refold *refold)
{
	return refold->lines;
}

int64_t
refold_last(const struct refold *refold)
{
	return refold->last;
}

/* What the service shows for an account; the budget account mirrors the amount, which may be any
 * number that a service makes up. */
static int64_t
shown_for(const json_t *fund, int account)
{
	return account == BUDGET ? (int64_t) - (uint64_t)json_int(fund, "amount")
				 : json_int(fund, names[account]);
}

static void
compare_fund(const struct figures *figures, const json_t *fund, const char *id,
	refold_report *report, void *context)
{
	for (int i = 0; i < ACCOUNTS; i++) {
		int64_t shown = shown_for(fund, i), computed = figures ? figures->sum[i] : 0;

		if (shown != computed)
			report(context, id, names[i], shown, computed);
	}
}

static bool
is_shown(const json_t *funds, const char *id)
{
	const json_t *fund;
	size_t i;

	json_array_foreach(funds, i, fund)
	{
		const char *its = json_text(fund, "fund");

		if (its && strcmp(its, id) == 0)
			return true;
	}
	return false;
}

void
refold_compare(
	const struct refold *refold, const json_t *funds, refold_report *report, void *context)
{
	const json_t *fund;
	const char *name;
	void *value;
	size_t at;

	json_array_foreach(funds, at, fund)
	{
		const char *id = json_text(fund, "fund");

		if (id)
			compare_fund(map_get(refold->funds, id), fund, id, report, context);
	}
	for (size_t i = 0; map_next(refold->funds, &i, &name, &value);)
		if (!is_shown(funds, name))
			compare_fund(value, NULL, name, report, context);
	for (size_t i = 0; map_next(refold->transactions, &i, &name, &value);)
		report(context, name, "", 0, *(const int64_t *)value);
}
