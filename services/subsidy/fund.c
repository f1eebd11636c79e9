#include "fund.h"

#include "award.h"
#include "base/mutant.h"
#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_LENGTH_MOST 32
#define FUND_MOST	 INT64_C(9007199254740991) /* what other languages hold exactly */

static int64_t *
figure(struct fund *fund, enum account account)
{
	int64_t *const figures[] = {
		[ACCOUNT_AVAILABLE] = &fund->available,
		[ACCOUNT_COMMITTED] = &fund->committed,
		[ACCOUNT_INSTRUCTED] = &fund->instructed,
		[ACCOUNT_PAID] = &fund->paid,
		[ACCOUNT_REVENUE] = &fund->revenue,
	};

	return figures[account];
}

/* What a movement is called in the ledger. */
static const char *
movement_name(enum account from, enum account to)
{
	static const struct {
		enum account from, to;
		const char *name;
	} names[] = {
		{ACCOUNT_BUDGET, ACCOUNT_AVAILABLE, "opened"},
		{ACCOUNT_AVAILABLE, ACCOUNT_COMMITTED, "committed"},
		{ACCOUNT_COMMITTED, ACCOUNT_INSTRUCTED, "instructed"},
		{ACCOUNT_COMMITTED, ACCOUNT_AVAILABLE, "released"},
		{ACCOUNT_INSTRUCTED, ACCOUNT_PAID, "paid"},
		{ACCOUNT_INSTRUCTED, ACCOUNT_COMMITTED, "payment failed"},
		{ACCOUNT_PAID, ACCOUNT_COMMITTED, "returned"},
		{ACCOUNT_PAID, ACCOUNT_REVENUE, "returned to revenue"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].from == from && names[i].to == to)
			return names[i].name;
	return NULL;
}

bool
fund_move(struct fund *fund, enum account from, enum account to, int64_t amount, const char *about,
	struct effects *out)
{
	const char *name = movement_name(from, to);

	if (!name || from == ACCOUNT_BUDGET || amount <= 0 ||
		(*figure(fund, from) < amount && !MUTANT("fund_over_committed")))
		return false;
	*figure(fund, from) -= amount;
	*figure(fund, to) += amount;
	ledger_post(&(struct movement){fund->fund, ++fund->postings, from, to, amount, about, name},
		out);
	return true;
}

bool
fund_year_is_over(const struct fund *fund, const struct effects *out)
{
	return instant_year(out->now) > fund->year;
}

bool
fund_take_back(struct fund *fund, int64_t amount, const char *about, struct effects *out)
{
	return fund_move(fund, ACCOUNT_PAID,
		fund_year_is_over(fund, out) ? ACCOUNT_REVENUE : ACCOUNT_COMMITTED, amount, about,
		out);
}

bool
fund_is_ours(const char *fund, const struct effects *out)
{
	size_t length = strlen(out->own_department);

	return strncmp(fund, out->own_department, length) == 0 && fund[length] == '/';
}

bool
fund_department(const char *fund, char into[DEPARTMENT_SIZE])
{
	const char *slash = strchr(fund, '/');

	return slash &&
	       snprintf(into, DEPARTMENT_SIZE, "%.*s", (int)(slash - fund), fund) < DEPARTMENT_SIZE;
}

bool
fund_in_year(const char *fund, int64_t year, char into[FUND_ID_SIZE])
{
	const char *first = strchr(fund, '/'), *last = strrchr(fund, '/');

	return first && first != last &&
	       snprintf(into, FUND_ID_SIZE, "%.*s/%" PRId64 "%s", (int)(first - fund), fund, year,
		       last) < FUND_ID_SIZE;
}

static enum outcome
tell(const struct fund *fund, const json_t *data, struct effects *out)
{
	struct event event = {.type = "fund.opened.v1"};
	json_t *ids = json_object_get(data, "external_ids");

	COPY_TEXT(event.subject, fund->fund);
	event.data = json_pack("{s:s, s:I, s:s, s:I, s:O, s:O*}", "fund", fund->fund, "year",
		(json_int_t)fund->year, "payer", fund->payer, "amount", (json_int_t)fund->amount,
		"indicator", json_object_get(data, "indicator"), "external_ids", ids);
	emit(out, event);
	return reply(
		out, json_pack("{s:s, s:I, s:I}", "fund", fund->fund, "amount",
			     (json_int_t)fund->amount, "available", (json_int_t)fund->available));
}

/* What a fund is called within its department and year. */
static bool
is_name(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= NAME_LENGTH_MOST &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] == 0;
}

enum outcome
fund_open(const struct fund *existing, const char *id, const json_t *data, struct effects *out)
{
	char prefix[FUND_ID_SIZE];

	snprintf(
		prefix, sizeof(prefix), "%s/%d/", out->own_department, (int)json_int(data, "year"));
	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (strncmp(id, prefix, strlen(prefix)) != 0 || !is_name(id + strlen(prefix)))
		return refuse(out, "fund_misnamed", P(id), P(prefix));
	if (existing)
		return refuse(out, "fund_exists", P(id), P_MONEY(existing->amount));
	struct fund *fund = create(out, &fund_type);
	COPY_TEXT(fund->fund, id);
	COPY_TEXT(fund->payer, out->own_department);
	fund->year = json_int(data, "year");
	fund->title = json_keep(json_object_get(data, "title"), out->arena);
	fund->indicator = json_keep(json_object_get(data, "indicator"), out->arena);
	fund->external_ids = json_keep(json_object_get(data, "external_ids"), out->arena);
	fund->amount = fund->available = json_int(data, "amount");
	COPY_TEXT(fund->opened_by, out->principal);
	fund->opened_at = out->now;
	ledger_post(&(struct movement){fund->fund, ++fund->postings, ACCOUNT_BUDGET,
			    ACCOUNT_AVAILABLE, fund->amount, "", "opened"},
		out);
	return tell(fund, data, out);
}

enum outcome
fund_top_up(struct fund *fund, const char *id, const json_t *data, struct effects *out)
{
	int64_t added = json_int(data, "amount");
	struct event event = {.type = "fund.topped_up.v1"};

	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (!fund)
		return refuse(out, "not_found", P(id));
	if (added > FUND_MOST - fund->amount)
		return refuse(out, "fund_too_large", P(id), P_MONEY(fund->amount));
	fund->amount += added;
	fund->available += added;
	ledger_post(&(struct movement){fund->fund, ++fund->postings, ACCOUNT_BUDGET,
			    ACCOUNT_AVAILABLE, added, "", "topped up"},
		out);
	fund_serve_later(fund, out);
	COPY_TEXT(event.subject, fund->fund);
	event.data = json_pack("{s:s, s:I, s:I, s:s, s:s}", "fund", fund->fund, "added",
		(json_int_t)added, "amount", (json_int_t)fund->amount, "basis",
		json_text(data, "basis"), "topped_up_by", out->principal);
	emit(out, event);
	return reply(
		out, json_pack("{s:s, s:I, s:I, s:I}", "fund", fund->fund, "amount",
			     (json_int_t)fund->amount, "available", (json_int_t)fund->available,
			     "waiting", (json_int_t)fund->waiting));
}
