#include "recognition.h"

#include "feel/moment.h"
#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

#define WARN_MONTHS                                                                                \
	3 /* before it ends: a year's figures have to be put together for the next one */

bool
date_after(const char *from, int64_t months, int64_t days, char into[DATE_TEXT_SIZE])
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct date date, later;

	if (!date_parse(from, strlen(from), &date) || !date_add_months(&date, months, &later) ||
		!date_of_days(date_to_days(&later) + days, &date))
		return false;
	date_write(&date, &text);
	return copy_text(into, DATE_TEXT_SIZE, text.data);
}

static bool
fill_party(struct recognition *recognition, const struct award *award)
{
	_cleanup_json_ json_t *party = json_kept(award->party);
	const json_t *first = json_array_get(json_object_get(party, "external_ids"), 0);

	return COPY_TEXT(recognition->party, json_text(first, "id")) &&
	       COPY_TEXT(recognition->party_name, json_text(party, "name"));
}

static bool
fill(struct recognition *recognition, const struct award *award, const json_t *gives,
	struct effects *out)
{
	instant_date(out->now, recognition->valid_from);
	recognition->title = json_keep(json_object_get(gives, "title"), out->arena);
	snprintf(recognition->certificate, sizeof(recognition->certificate), "%.96s/c1",
		award->case_number);
	return COPY_TEXT(recognition->award, award->number) &&
	       COPY_TEXT(recognition->granted_by, award->decides) &&
	       fill_party(recognition, award) &&
	       date_after(recognition->valid_from, json_int(gives, "valid_months"), -1,
		       recognition->valid_to);
}

/* It holds to the end of its last day; the warning comes as that day's month comes near. */
static bool
set_timers(const struct recognition *recognition, struct effects *out)
{
	char warned[DATE_TEXT_SIZE];
	instant warn_at, last_day;

	if (!date_after(recognition->valid_to, -WARN_MONTHS, 0, warned) ||
		!instant_of_date(warned, &warn_at) ||
		!instant_of_date(recognition->valid_to, &last_day))
		return false;
	if (warn_at > out->now)
		timer_set(out, RECOGNITION_DUE, recognition->award, warn_at, 1);
	timer_set(out, RECOGNITION_END, recognition->award, last_day + MICROSECONDS_PER_DAY, 1);
	return true;
}

/* What is told of it, to who keeps the case and to whoever wants to know: a title is public. */
static enum outcome
tell(const struct award *award, const struct recognition *recognition, const char *type,
	json_t *more, struct effects *out)
{
	_cleanup_json_ json_t *gives = json_kept(award->gives);
	json_t *data = json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:O*}", "policy",
		award->policy, "certificate", recognition->certificate, "title",
		json_kept(recognition->title), "party", json_kept(award->party), "granted_by",
		recognition->granted_by, "valid_from", recognition->valid_from, "valid_to",
		recognition->valid_to, "attribute", json_object_get(gives, "attribute"));

	json_object_update(data, more);
	json_decref(more);
	return award_tell(award, type, EVERYONE, data, out);
}

enum outcome
recognition_give(struct award *award, struct effects *out)
{
	_cleanup_json_ json_t *gives = json_kept(award->gives);
	struct recognition *recognition = create(out, &recognition_type);

	if (!award_enter(award, STEP_RECOGNISE))
		return award_refuse_state(award, "award_not_approved", out);
	if (!fill(recognition, award, gives, out) || !set_timers(recognition, out))
		return refuse(out, "application_unreadable", P(award->number));
	return tell(award, recognition, "award.recognised.v1", NULL, out);
}

enum outcome
recognition_warn(struct award *award, const struct recognition *recognition, struct effects *out)
{
	if (!award || !recognition || award->state != AWARD_RECOGNISED)
		return DONE;
	return tell(award, recognition, "recognition.due.v1", NULL, out);
}

static void
end(struct recognition *recognition, const char *by, const struct effects *out)
{
	recognition->ended_at = out->now;
	(void)COPY_TEXT(recognition->ended_by, by);
}

enum outcome
recognition_expire(struct award *award, struct recognition *recognition, struct effects *out)
{
	if (!award || !recognition || !award_enter(award, STEP_EXPIRE))
		return DONE;
	end(recognition, "", out);
	return tell(award, recognition, "recognition.expired.v1", NULL, out);
}

static enum outcome
check_revoker(
	const struct award_file *file, const struct recognition *recognition, struct effects *out)
{
	if (!file->award || !recognition)
		return refuse(out, "not_found", P(file->number));
	if (strcmp(out->department, recognition->granted_by) != 0)
		return refuse(out, "wrong_department", P(recognition->granted_by));
	if (award_hand_of(file->hands, out->principal))
		return refuse(
			out, "officer_already_acted", P(out->principal), P(file->award->number));
	return DONE;
}

enum outcome
recognition_revoke(struct award_file *file, struct recognition *recognition, const json_t *data,
	struct effects *out)
{
	struct award *award = file->award;

	if (check_revoker(file, recognition, out) == REFUSED)
		return REFUSED;
	if (!award_enter(award, STEP_REVOKE))
		return refuse(
			out, "not_recognised", P(award->number), P(award_states[award->state]));
	if (!award_add_hand(award, out->principal, ACT_REVOKED, out))
		return refuse(out, "application_unreadable", P(award->number));
	end(recognition, out->principal, out);
	timer_cancel(out, RECOGNITION_DUE, award->number);
	timer_cancel(out, RECOGNITION_END, award->number);
	json_t *decision =
		award_decision_json(out->principal, json_object_get(data, "reasons"), out);
	tell(award, recognition, "recognition.revoked.v1", json_pack("{s:o}", "decision", decision),
		out);
	return reply(
		out, json_pack("{s:s, s:s, s:s}", "award", award->number, "state",
			     award_states[award->state], "certificate", recognition->certificate));
}
