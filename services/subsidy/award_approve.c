/* What approving an award means: the money is committed in the same step, and the decision is
 * written. */
#include "award.h"

#include "store.h"
#include <string.h>

bool
award_commit(const struct award_file *file, struct effects *out)
{
	/* Two allocations may draw on one fund, so what they need together counts. */
	for (size_t i = 0; file->allocations[i]; i++) {
		int64_t needed = 0;

		if (!file->funds[i])
			return false;
		for (size_t k = 0; file->allocations[k]; k++)
			if (file->funds[k] == file->funds[i])
				needed += file->allocations[k]->amount;
		if (file->funds[i]->available < needed)
			return false;
	}
	for (size_t i = 0; file->allocations[i]; i++)
		if (file->allocations[i]->amount > 0 &&
			!fund_move(file->funds[i], ACCOUNT_AVAILABLE, ACCOUNT_COMMITTED,
				file->allocations[i]->amount, file->award->number, out))
			return false;
	return true;
}

struct decision *
award_add_decision(const struct award *award, bool approve, const char *decided_by, json_t *reasons,
	struct effects *out)
{
	struct decision *decision = create(out, &decision_type);
	_cleanup_buf_ struct buf text = BUF_INIT;

	json_write(reasons, &text);
	json_decref(reasons);
	COPY_TEXT(decision->award, award->number);
	COPY_TEXT(decision->portal, award->portal);
	decision->approve = approve;
	COPY_TEXT(decision->decided_by, decided_by);
	decision->decided_at = out->now;
	decision->reasons = arena_strndup(out->arena, text.data, text.length);
	return decision;
}

/* Served with the event that carries it.  The remedies are those of the laws on administrative
 * reconsideration and litigation. */
json_t *
award_decision_json(const struct decision *decision)
{
	char at[INSTANT_TEXT_SIZE];
	struct fault fault;
	json_t *reasons =
		json_read(decision->reasons, strlen(decision->reasons), JSON_EVENT_MOST, &fault);

	instant_text(decision->decided_at, at);
	return json_pack("{s:s, s:s, s:o, s:s, s:{s:s, s:s}, s:{s:s, s:s, s:s}}", "decided_by",
		decision->decided_by, "decided_at", at, "reasons", reasons ? reasons : json_array(),
		"served_at", at, "remedies", "zh",
		"不服本决定的，可自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼。",
		"en",
		"Against this decision you may apply for administrative reconsideration within 60 "
		"days, or bring "
		"an action before the court within six months, of receiving it.",
		"sig", "alg", "none", "key", "", "value", "");
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
award_approved(const struct award_file *file, const struct decision *decision, struct effects *out)
{
	award_tell(file->award, "award.approved.v1", NULL,
		json_pack("{s:s, s:I, s:o, s:o}", "policy", file->award->policy, "amount",
			(json_int_t)file->award->amount, "allocations", allocations_json(file),
			"decision", award_decision_json(decision)),
		out);
}
