/* What approving an award means: the money is committed in the same step, and the decision is
 * written. */
#include "award.h"

#include "base/mutant.h"
#include "domain/money.h"
#include "part.h"
#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

#define REMEDIES_ZH "不服本决定的，可自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼。"
#define REMEDIES_EN                                                                                \
	"Against this decision you may apply for administrative reconsideration within 60 days, "  \
	"or bring an action before the court within six months, of receiving it."

size_t
award_split(const json_t *funding, int64_t amount, int64_t parts[ALLOCATIONS_MOST])
{
	struct share shares[ALLOCATIONS_MOST];
	int64_t unwanted[ALLOCATIONS_MOST];
	size_t count = json_array_size(funding);

	if (count == 0 || count > ALLOCATIONS_MOST)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (!share_parse(json_text(json_array_get(funding, i), "share"), &shares[i]))
			return 0;
	return money_split(amount, shares, count, parts ? parts : unwanted) ? count : 0;
}

/* Two sources may draw on one fund, so what they need together counts. */
static enum commitment
find_shortage(const struct award_file *file, const int64_t *parts, size_t count, size_t *ret_source)
{
	for (size_t i = 0; i < count; i++) {
		int64_t needed = 0;

		*ret_source = i;
		if (parts[i] == 0)
			continue;
		if (!file->funds[i])
			return WITHOUT_FUND;
		for (size_t k = 0; k < count; k++)
			if (file->funds[k] == file->funds[i])
				needed += parts[k];
		if (file->funds[i]->available < needed && !MUTANT("fund_over_committed"))
			return SHORT_OF_MONEY;
	}
	return COMMITTED;
}

static struct allocation *
add_allocation(struct award_file *file, size_t place, struct fund *fund, int64_t amount,
	struct effects *out)
{
	struct allocation *allocation = create(out, &allocation_type);

	snprintf(allocation->allocation, sizeof(allocation->allocation), "%.120s#%zu",
		file->award->number, place + 1);
	COPY_TEXT(allocation->award, file->award->number);
	COPY_TEXT(allocation->fund, fund->fund);
	COPY_TEXT(allocation->payer, fund->payer);
	allocation->year = fund->year;
	allocation->amount = amount;
	file->allocations[place] = allocation;
	file->borne_by[place] = fund;
	return allocation;
}

static bool
plan(struct award_file *file, const json_t *funding, const int64_t *shares, struct effects *out)
{
	const json_t *source;
	size_t i;

	json_array_foreach(
		funding, i, source) if (!part_plan(file, source, shares[i], out)) return false;
	return true;
}

static bool
commit_first(struct award_file *file, const int64_t *firsts, size_t count, struct effects *out)
{
	for (size_t i = 0, place = 0; i < count; i++) {
		if (firsts[i] == 0)
			continue;
		add_allocation(file, place++, file->funds[i], firsts[i], out);
		if (!fund_move(file->funds[i], ACCOUNT_AVAILABLE, ACCOUNT_COMMITTED, firsts[i],
			    file->award->number, out))
			return false;
	}
	return true;
}

enum commitment
award_commit(struct award_file *file, size_t *ret_source, struct effects *out)
{
	int64_t shares[ALLOCATIONS_MOST], firsts[ALLOCATIONS_MOST] = {0};
	_cleanup_json_ json_t *funding = award_json(file, "funding", file->award->funding);
	size_t count = award_split(funding, file->award->amount, shares);

	*ret_source = 0;
	if (count == 0)
		return NOT_DIVISIBLE;
	for (size_t i = 0; i < count; i++)
		if (!part_first(json_array_get(funding, i), shares[i], &firsts[i], out))
			return NOT_DIVISIBLE;
	enum commitment result = find_shortage(file, firsts, count, ret_source);
	if (result != COMMITTED)
		return result;
	if (!plan(file, funding, shares, out))
		return NOT_DIVISIBLE;
	if (!commit_first(file, firsts, count, out))
		return SHORT_OF_MONEY;
	file->award->own_paid = !file->allocations[0];
	return COMMITTED;
}

enum outcome
award_release(struct award_file *file, struct effects *out)
{
	for (size_t i = 0; file->allocations[i]; i++) {
		const struct allocation *allocation = file->allocations[i];

		if (!file->borne_by[i] ||
			!fund_move(file->borne_by[i], ACCOUNT_COMMITTED, ACCOUNT_AVAILABLE,
				allocation->amount, file->award->number, out))
			return refuse(out, "fund_unknown", P(allocation->fund));
		fund_serve_later(file->borne_by[i], out);
	}
	if (!file->award->parent[0])
		part_release(file, out);
	return DONE;
}

static const struct allocation *
replacement_of(const struct award_file *file, const struct allocation *allocation)
{
	for (size_t i = 0; file->allocations[i]; i++)
		if (strcmp(file->allocations[i]->replaces, allocation->allocation) == 0)
			return file->allocations[i];
	return NULL;
}

static enum outcome
renew(struct award_file *file, size_t i, size_t place, struct effects *out)
{
	const struct allocation *lapsed = file->allocations[i];
	struct fund *fund = file->renewed_by[i];
	char wanted[FUND_ID_SIZE] = "";

	if (!fund_in_year(lapsed->fund, instant_year(out->now), wanted) || !fund)
		return refuse(out, "fund_unknown", P(wanted));
	if (fund->waiting > 0)
		return refuse(out, "fund_promised", P(fund->fund), P(fund->waiting));
	if (place >= BORNE_MOST)
		return refuse(out, "application_unreadable", P(file->award->number));
	if (!fund_move(fund, ACCOUNT_AVAILABLE, ACCOUNT_COMMITTED, lapsed->amount,
		    file->award->number, out))
		return refuse(out, "fund_insufficient", P(fund->fund), P_MONEY(fund->available));
	struct allocation *allocation = add_allocation(file, place, fund, lapsed->amount, out);
	COPY_TEXT(allocation->replaces, lapsed->allocation);
	return DONE;
}

enum outcome
award_renew(struct award_file *file, struct effects *out)
{
	size_t count = 0;

	while (file->allocations[count])
		count++;
	for (size_t i = 0, place = count; i < count; i++) {
		if (!allocation_lapsed(file, file->allocations[i]) ||
			replacement_of(file, file->allocations[i]))
			continue;
		if (renew(file, i, place++, out) == REFUSED)
			return REFUSED;
	}
	return DONE;
}

/* When it was served is known to whoever hands it to the applicant. */
json_t *
award_decision_json(const char *decided_by, const json_t *reasons, const struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];

	return json_pack("{s:s, s:s, s:O, s:n, s:{s:s, s:s}, s:{s:s, s:s, s:s}}", "decided_by",
		decided_by, "decided_at", instant_text(out->now, at), "reasons", reasons,
		"served_at", "remedies", "zh", REMEDIES_ZH, "en", REMEDIES_EN, "sig", "alg", "none",
		"key", "", "value", "");
}

struct decision *
award_add_decision(const struct award *award, bool approve, const char *decided_by,
	const json_t *reasons, json_t **ret_content, struct effects *out)
{
	struct decision *decision = create(out, &decision_type);

	*ret_content = award_decision_json(decided_by, reasons, out);
	COPY_TEXT(decision->award, award->number);
	COPY_TEXT(decision->portal, award->portal);
	COPY_TEXT(decision->procedure, award->procedure);
	decision->approve = approve;
	COPY_TEXT(decision->decided_by, decided_by);
	decision->decided_at = out->now;
	decision->content = json_keep(*ret_content, out->arena);
	return decision;
}

json_t *
award_json(const struct award_file *file, const char *member, const char *kept)
{
	return file->submitted ? json_incref(json_object_get(file->submitted, member))
			       : json_kept(kept);
}

static json_t *
allocations_json(const struct award_file *file)
{
	json_t *list = json_array();

	for (size_t i = 0; file->allocations[i]; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:I, s:I}", "fund", file->allocations[i]->fund,
				      "payer", file->allocations[i]->payer, "year",
				      (json_int_t)file->allocations[i]->year, "amount",
				      (json_int_t)file->allocations[i]->amount));
	return list;
}

void
award_approved(const struct award_file *file, json_t *decision, struct effects *out)
{
	json_t *data = json_pack("{s:s, s:o, s:o}", "policy", file->award->policy, "allocations",
		allocations_json(file), "decision", decision);

	if (!file->award->gives)
		json_object_set_new(data, "amount", json_integer(file->award->amount));
	award_tell(file->award, "award.approved.v1", NULL, data, out);
}
