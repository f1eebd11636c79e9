/* A subsidy service's ledger against its funds' figures. */
#include "domain/money.h"
#include "refold.h"
#include "verify.h"

#define PAGE_LINES 200 /* more might not fit an answer */
#define TRIES_MOST 5   /* payments go on while we read: the figures must stand still once */

struct comparison {
	struct verify *verify;
	const struct principal *service;
	bool wrong;
};

static const char *
what_to_do(const struct verify *verify)
{
	return SAY(verify->ctl->reader.language, "停止该部门支付，保留数据库，逐笔核对账目",
		"stop payments of this department, keep the database, and go through the ledger");
}

static void
tell_difference(
	void *context, const char *name, const char *account, int64_t shown, int64_t computed)
{
	struct comparison *comparison = context;
	enum language language = comparison->verify->ctl->reader.language;
	char shown_text[MONEY_TEXT_SIZE], computed_text[MONEY_TEXT_SIZE];
	_cleanup_free_ char *what = NULL;

	money_text(shown, shown_text);
	money_text(computed, computed_text);
	if (*account)
		what = xasprintf(SAY(language, "%s 的 %s 显示为 %s 元，账目合计为 %s 元",
					 "%s: %s is shown as %s yuan, its ledger adds up to %s"),
			name, account, shown_text, computed_text);
	else
		what = xasprintf(SAY(language, "凭证 %s 借贷不平，差 %s 元",
					 "transaction %s does not balance, by %s yuan"),
			name, computed_text);
	comparison->wrong = true;
	verify_wrong(comparison->verify, comparison->service, what, what_to_do(comparison->verify));
}

static json_t *
ask_funds(struct verify *verify, const struct principal *service)
{
	_cleanup_reply_ struct reply reply = {0};

	if (!verify_ask(verify, service, "subsidy.fund.list.v1", NULL, &reply))
		return NULL;
	return json_incref(json_object_get(reply.data, "funds"));
}

/* Adds the lines that were not read yet.  False if that failed: then it is on record. */
static bool
read_lines(struct comparison *comparison, struct refold *refold)
{
	struct fault fault;
	size_t count;

	do {
		_cleanup_reply_ struct reply reply = {0};
		_cleanup_json_ json_t *data = json_pack("{s:I, s:i}", "after",
			(json_int_t)refold_last(refold), "limit", PAGE_LINES);

		if (!verify_ask(comparison->verify, comparison->service, "subsidy.ledger.list.v1",
			    data, &reply))
			return false;
		const json_t *entries = json_object_get(reply.data, "entries");
		if (!refold_add(refold, entries, &fault)) {
			comparison->wrong = true;
			verify_wrong(comparison->verify, comparison->service, fault.text,
				what_to_do(comparison->verify));
			return false;
		}
		count = json_array_size(entries);
	} while (count > 0);
	return true;
}

/* The figures that held before and after the last lines were read; NULL if there were none. */
static json_t *
settled_funds(struct comparison *comparison, struct refold *refold)
{
	for (int try = 0; try < TRIES_MOST; try++) {
		_cleanup_json_ json_t *before = ask_funds(comparison->verify, comparison->service);

		if (!before || !read_lines(comparison, refold))
			return NULL;
		_cleanup_json_ json_t *after = ask_funds(comparison->verify, comparison->service);
		if (after && json_equal(before, after))
			return json_incref(after);
	}
	ctl_complain(comparison->verify->ctl,
		"%s: its funds changed each time the ledger was read; try again when less is going "
		"on",
		comparison->service->name);
	comparison->verify->incomplete = true;
	return NULL;
}

void
verify_ledger(struct verify *verify, const struct principal *service, json_t *row)
{
	struct comparison comparison = {.verify = verify, .service = service};
	struct refold *refold = refold_new();
	_cleanup_json_ json_t *funds = settled_funds(&comparison, refold);

	if (funds)
		refold_compare(refold, funds, tell_difference, &comparison);
	json_object_set_new(row, "lines", json_integer(refold_lines(refold)));
	json_object_set_new(row, "ledger",
		json_string(comparison.wrong ? "wrong"
			    : funds	     ? "sound"
					     : "unread"));
	refold_free(&refold);
}
