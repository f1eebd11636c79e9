/* A part of another service's award, or of a later year: an award of its own, drawing on one fund.
 */
#include "part.h"

#include "payment.h"
#include "store.h"
#include "json/stored.h"
#include <string.h>

/* False if something is longer than any of ours may be. */
static bool
fill(struct award *award, const json_t *in, const char *stream, struct effects *out)
{
	_cleanup_json_ json_t *funding = json_pack("[{s:O, s:O, s:s}]", "fund",
		json_object_get(in, "fund"), "payer", json_object_get(in, "payer"), "share", "1");

	award->party = json_keep(json_object_get(in, "party"), out->arena);
	award->funding = json_keep(funding, out->arena);
	award->amount = json_int(in, "amount");
	award->held = json_bool(in, "held");
	award->opened_at = out->now;
	return COPY_TEXT(award->number, json_text(in, "part")) &&
	       COPY_TEXT(award->parent, json_text(in, "award")) &&
	       COPY_TEXT(award->case_number, json_text(in, "case")) &&
	       COPY_TEXT(award->policy, json_text(in, "policy")) &&
	       COPY_TEXT(award->application, stream) &&
	       COPY_TEXT(award->portal, json_text(in, "portal")) &&
	       COPY_TEXT(award->period, json_text(in, "period")) &&
	       COPY_TEXT(award->purpose, json_text(in, "purpose")) &&
	       COPY_TEXT(award->procedure, json_text(in, "procedure")) &&
	       COPY_TEXT(award->decides, out->own_department) &&
	       instant_parse(json_text(in, "filed_at"), &award->filed_at);
}

/* It was decided where it was asked for; that officer has no other part in it here either. */
static bool
take_decision(struct award_file *file, const json_t *in, struct effects *out)
{
	const json_t *content = json_object_get(in, "decision");
	const char *by = json_text(content, "decided_by");
	struct decision *decision = create(out, &decision_type);

	COPY_TEXT(decision->award, file->award->number);
	COPY_TEXT(decision->portal, file->award->portal);
	COPY_TEXT(decision->procedure, file->award->procedure);
	decision->approve = true;
	decision->decided_at = out->now;
	decision->content = json_keep(content, out->arena);
	file->decision = decision;
	return COPY_TEXT(decision->decided_by, by) &&
	       (strncmp(by, "officer/", strlen("officer/")) != 0 ||
		       award_add_hand(file->award, by, ACT_DECIDED, out));
}

enum outcome
part_bear(const json_t *in, const char *stream, struct fund *fund, struct effects *out)
{
	static void *none[] = {NULL};
	struct award_file file = {.hands = none, .payments = none, .funds = {fund}};
	size_t source;

	if (!fund)
		return refuse(out, "fund_unknown", P(json_text(in, "fund")));
	file.award = create(out, &award_type);
	file.number = file.award->number;
	if (!fill(file.award, in, stream, out) || !take_decision(&file, in, out))
		return refuse(out, "application_unreadable", P(json_text(in, "case")));
	file.award->state = AWARD_APPROVED;
	if (award_queue_before(&file) || award_commit(&file, &source, out) != COMMITTED)
		return award_wait(file.award, fund, out);
	return part_committed(file.award, out);
}

enum outcome
part_committed(struct award *award, struct effects *out)
{
	if (award->held && !award_enter(award, STEP_ASK_PAYERS))
		return award_refuse_state(award, "award_not_waiting", out);
	return award_tell(award, "allocation.committed.v1", NULL,
		json_pack(
			"{s:s, s:I}", "policy", award->policy, "amount", (json_int_t)award->amount),
		out);
}

enum outcome
part_granted(struct award *award, struct effects *out)
{
	(void)out;
	if (award->state == AWARD_WAITING_FOR_PAYERS && !award_enter(award, STEP_PAYERS_AGREED))
		return REFUSED;
	award->held = false;
	return DONE;
}

enum outcome
part_released(struct award_file *file, struct effects *out)
{
	struct award *award = file->award;
	bool waited = award->state == AWARD_WAITING_FOR_FUNDS;

	if (!award->held || !award_enter(award, STEP_CANCEL))
		return DONE;
	if (!waited)
		return award_release(file, out);
	award_stop_waiting(award, file->funds[0]);
	fund_serve_later(file->funds[0], out);
	return DONE;
}

enum outcome
part_refuse(struct award_file *file, const json_t *data, struct effects *out)
{
	struct award *award = file->award;

	if (!award)
		return refuse(out, "not_found", P(file->number));
	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	/* What is committed is promised: the award may be approved on it already. */
	if (!award->held || award->state != AWARD_WAITING_FOR_FUNDS)
		return refuse(out, "allocation_not_open", P(award->number),
			P(award_states[award->state]));
	if (part_released(file, out) == REFUSED)
		return REFUSED;
	award_tell(award, "allocation.refused.v1", NULL,
		json_pack("{s:s, s:s, s:O}", "policy", award->policy, "by", out->principal,
			"reasons", json_object_get(data, "reasons")),
		out);
	return reply(out, json_pack("{s:s, s:s}", "award", award->number, "state",
				  award_states[award->state]));
}
