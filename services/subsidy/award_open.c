/* An application arrives: granted at once by the policy's rule, or asked about, or put before an
 * officer. */
#include "award.h"

#include "payment.h"
#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

/* False if something is longer than any of ours may be. */
static bool
fill(struct award *award, const json_t *in, struct effects *out)
{
	const json_t *procedure = json_object_get(in, "procedure");
	const char *review_by = json_text(procedure, "review_by");

	snprintf(award->number, sizeof(award->number), "%.120s/1", json_text(in, "case"));
	award->party = json_keep(json_object_get(in, "party"), out->arena);
	award->funding = json_keep(json_object_get(in, "funding"), out->arena);
	award->amount = json_int(in, "amount");
	award->opened_at = out->now;
	award->notice_days = json_int(procedure, "notice_days");
	award->gives = json_keep(json_object_get(in, "gives"), out->arena);
	return COPY_TEXT(award->case_number, json_text(in, "case")) &&
	       COPY_TEXT(award->policy, json_text(in, "policy")) &&
	       COPY_TEXT(award->application, json_text(in, "application")) &&
	       COPY_TEXT(award->portal, json_text(in, "portal")) &&
	       COPY_TEXT(award->period, json_text(in, "period")) &&
	       COPY_TEXT(award->purpose, json_text(in, "purpose")) &&
	       COPY_TEXT(award->procedure, json_text(procedure, "kind")) &&
	       COPY_TEXT(award->review_by, review_by ? review_by : "") &&
	       award_begin_stages(award, in, out) &&
	       instant_parse(json_text(in, "filed_at"), &award->filed_at);
}

static enum outcome
ask_for_review(struct award *award, const json_t *procedure, struct effects *out)
{
	_cleanup_free_ char *review = xasprintf("%s/r1", award->number);
	json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:O*}", "review", review, "policy",
		award->policy, "matter", json_text(procedure, "matter"), "application",
		award->application, "asked_by", out->service, "review_by", award->review_by,
		"question", json_object_get(procedure, "question"));

	award->state = AWARD_IN_REVIEW;
	return award_tell(award, "award.review_requested.v1", award->review_by, data, out);
}

/* A policy may have it decided without anybody's opinion; but one that names half of what is needed
 * to ask for one is a mistake, and not to be taken for that. */
static enum outcome
put_before_officers(struct award *award, const json_t *procedure, struct effects *out)
{
	const char *matter = json_text(procedure, "matter");

	award_start_clock(award, json_int(procedure, "days"), out);
	if (matter && award->review_by[0])
		return ask_for_review(award, procedure, out);
	if (matter || award->review_by[0])
		return refuse(out, "review_by_nobody", P(award->policy));
	award->state = AWARD_TO_DECIDE;
	award_start_stage_clock(award, out);
	return DONE;
}

enum outcome
award_grant(struct award_file *file, struct effects *out)
{
	char rule[NAME_SIZE];
	json_t *content;

	snprintf(rule, sizeof(rule), "rule:%.80s", file->award->policy);
	_cleanup_json_ json_t *reasons =
		json_pack("[{s:s, s:{s:s, s:s}}]", "code", "conditions_met", "text", "zh",
			"符合政策规定的全部条件。", "en", "All conditions of the policy are met.");
	file->decision = award_add_decision(file->award, true, rule, reasons, &content, out);
	return award_settle(file, content, out);
}

/* Money that is there is not for who comes later, while others wait for it. */
static enum outcome
grant_at_once(struct award_file *file, struct effects *out)
{
	struct fund *lacking = award_queue_before(file);
	size_t source;

	if (!lacking && award_commit(file, &source, out) != COMMITTED)
		lacking = file->funds[source];
	if (lacking)
		return award_wait(file->award, lacking, out);
	file->award->state = AWARD_APPROVED;
	return award_grant(file, out);
}

/* What makes it impossible to handle here, whatever an officer may decide. */
static enum outcome
check(const json_t *in, struct fund *const *funds, bool at_once, struct effects *out)
{
	const json_t *funding = json_object_get(in, "funding");
	const char *policy = json_text(in, "policy");
	int64_t amount = json_int(in, "amount");
	bool fixed = !json_is_null(json_object_get(in, "amount"));

	if (strcmp(json_text(in, "benefit_kind"), "recognition") == 0)
		return json_object_get(in, "gives") && json_array_size(funding) == 0
			       ? DONE
			       : refuse(out, "title_unreadable", P(policy));
	if (strcmp(json_text(in, "benefit_kind"), "money") != 0)
		return refuse(out, "benefit_not_handled", P(policy));
	if (fixed ? amount <= 0 : at_once)
		return refuse(out, "nothing_to_award", P(json_text(in, "case")), P(policy));
	size_t count = award_split(funding, fixed ? amount : 1, NULL);
	if (count == 0)
		return refuse(out, "funding_unreadable", P(policy));
	for (size_t i = 0; i < count; i++)
		if (!funds[i] && fund_is_ours(json_text(json_array_get(funding, i), "fund"), out))
			return refuse(out, "fund_unknown",
				P(json_text(json_array_get(funding, i), "fund")));
	return DONE;
}

enum outcome
award_open(const json_t *in, struct fund *const funds[ALLOCATIONS_MOST], struct effects *out)
{
	const json_t *procedure = json_object_get(in, "procedure");
	const char *kind = json_text(procedure, "kind");
	bool at_once = strcmp(kind, "instant") == 0 || strcmp(kind, "automatic") == 0;
	static void *none[] = {NULL};
	struct award_file file = {.hands = none, .payments = none, .submitted = in};

	if (check(in, funds, at_once, out) == REFUSED)
		return REFUSED;
	memcpy(file.funds, funds, sizeof(file.funds));
	file.award = create(out, &award_type);
	if (!fill(file.award, in, out))
		return refuse(out, "application_unreadable", P(json_text(in, "case")));
	file.number = file.award->number;
	return at_once ? grant_at_once(&file, out)
		       : put_before_officers(file.award, procedure, out);
}
