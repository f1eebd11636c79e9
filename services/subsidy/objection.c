#include "objection.h"

#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const objection_states[] = {"open", "overruled", "upheld", NULL};

/* ---- filing ---- */

static enum outcome
check_notice(const struct award *award, const char *number, struct effects *out)
{
	if (!award)
		return refuse(out, "not_found", P(number));
	if (award->state != AWARD_IN_NOTICE && award->state != AWARD_CONTESTED)
		return refuse(
			out, "not_in_notice", P(award->number), P(award_states[award->state]));
	if (award->notice_until <= out->now) {
		char until[INSTANT_TEXT_SIZE];

		return refuse(out, "notice_over", P(award->number),
			P(instant_text(award->notice_until, until)));
	}
	if (award->objections >= OBJECTIONS_MOST)
		return refuse(out, "too_many_objections", P(award->number), P(OBJECTIONS_MOST));
	return DONE;
}

static bool
fill(struct objection *objection, const struct award *award, const json_t *data,
	struct effects *out)
{
	const json_t *by = json_object_get(data, "by");
	const char *person = json_text(by, "person"), *party = json_text(by, "party");

	snprintf(objection->objection, sizeof(objection->objection), "%.120s/o%" PRId64,
		award->number, award->objections);
	objection->filed_at = out->now;
	_cleanup_json_ json_t *grounds =
		json_pack("{s:O, s:O*}", "text", json_object_get(data, "grounds"), "external_ids",
			json_object_get(data, "external_ids"));
	objection->grounds = json_keep(grounds, out->arena);
	return COPY_TEXT(objection->award, award->number) &&
	       COPY_TEXT(objection->portal, out->principal) &&
	       COPY_TEXT(objection->objector, person ? person : party);
}

static bool
set_deadline(struct objection *objection, struct effects *out)
{
	instant warned;

	if (!calendar_add_working_days(out->calendar, out->now, HEARING_DAYS, &objection->due) ||
		!calendar_add_working_days(out->calendar, out->now, HEARING_WARNED, &warned))
		return false;
	timer_set(out, OBJECTION_DUE, objection->objection, warned, OBJECTION_WARNED);
	return true;
}

/* To who keeps the case, and to the portal that objected. */
static enum outcome
tell(const struct award *award, const struct objection *objection, const char *type, json_t *more,
	struct effects *out)
{
	char due[INSTANT_TEXT_SIZE], until[INSTANT_TEXT_SIZE];
	json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "policy", award->policy,
		"objection", objection->objection, "portal", objection->portal, "due",
		instant_text(objection->due, due), "until",
		instant_text(award->notice_until, until), "hears", out->own_department);

	json_object_update(data, more);
	json_decref(more);
	return award_tell(award, type, objection->portal, data, out);
}

enum outcome
objection_file(struct award *award, const char *number, const json_t *data, struct effects *out)
{
	char due[INSTANT_TEXT_SIZE];

	if (check_notice(award, number, out) == REFUSED)
		return REFUSED;
	struct objection *objection = create(out, &objection_type);
	award->objections++;
	award->open_objections++;
	if (!award_enter(award, STEP_OBJECT) || !fill(objection, award, data, out))
		return refuse(out, "application_unreadable", P(award->number));
	if (!set_deadline(objection, out))
		return refuse(out, "notice_beyond_calendar", P(award->policy));
	tell(award, objection, "objection.filed.v1", NULL, out);
	return reply(out,
		json_pack("{s:s, s:s, s:s, s:s, s:s}", "objection", objection->objection, "award",
			award->number, "state", objection_states[objection->state], "due",
			instant_text(objection->due, due), "hears", out->own_department));
}

/* ---- hearing ---- */

/* Nobody who had a part in the award; who has heard one of its objections may hear another. */
static enum outcome
check_hearer(const struct objection *objection, const struct award_file *file, struct effects *out)
{
	const struct hand *hand = file->award ? award_hand_of(file->hands, out->principal) : NULL;

	if (!objection || !file->award)
		return refuse(out, "not_found", P(file->number));
	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (objection->state != OBJECTION_OPEN)
		return refuse(
			out, "objection_heard", P(objection->objection), P(objection->heard_by));
	if (hand && strcmp(hand->act, ACT_HEARD) != 0)
		return refuse(
			out, "officer_already_acted", P(out->principal), P(file->award->number));
	if (!hand && !award_add_hand(file->award, out->principal, ACT_HEARD, out))
		return refuse(out, "application_unreadable", P(file->award->number));
	return DONE;
}

static enum outcome
overturn(struct award_file *file, const struct objection *objection, json_t *decision,
	struct effects *out)
{
	struct award *award = file->award;

	if (!award_enter(award, STEP_UPHOLD))
		return refuse(
			out, "not_in_notice", P(award->number), P(award_states[award->state]));
	if (award_release(file, out) == REFUSED)
		return REFUSED;
	timer_cancel(out, NOTICE_END, award->number);
	return award_tell(award, "award.overturned.v1", NULL,
		json_pack("{s:s, s:s, s:O}", "policy", award->policy, "objection",
			objection->objection, "decision", decision),
		out);
}

/* The last one that was open: the notice goes on, or is over meanwhile. */
static enum outcome
go_on(struct award *award, struct effects *out)
{
	if (award->open_objections > 0)
		return DONE;
	if (!award_enter(award, STEP_OVERRULE))
		return refuse(
			out, "not_in_notice", P(award->number), P(award_states[award->state]));
	return award->notice_until <= out->now ? award_end_notice(award, out) : DONE;
}

/* When one was upheld, the others have nothing left to stop; they are heard all the same. */
static enum outcome
what_follows(const struct objection *objection, struct award_file *file, json_t *decision,
	struct effects *out)
{
	if (file->award->state != AWARD_CONTESTED)
		return DONE;
	if (objection->state == OBJECTION_UPHELD)
		return overturn(file, objection, decision, out);
	return go_on(file->award, out);
}

static void
settle(struct objection *objection, bool upheld, const json_t *decision, struct effects *out)
{
	objection->state = upheld ? OBJECTION_UPHELD : OBJECTION_OVERRULED;
	objection->heard_at = out->now;
	(void)COPY_TEXT(objection->heard_by, out->principal);
	objection->decision = json_keep(decision, out->arena);
	timer_cancel(out, OBJECTION_DUE, objection->objection);
}

enum outcome
objection_hear(struct objection *objection, struct award_file *file, const json_t *data,
	struct effects *out)
{
	bool upheld = json_bool(data, "uphold");
	struct award *award = file->award;

	if (check_hearer(objection, file, out) == REFUSED)
		return REFUSED;
	_cleanup_json_ json_t *decision =
		award_decision_json(out->principal, json_object_get(data, "reasons"), out);
	settle(objection, upheld, decision, out);
	award->open_objections--;
	tell(award, objection, "objection.heard.v1",
		json_pack("{s:s, s:O}", "result", objection_states[objection->state], "decision",
			decision),
		out);
	if (what_follows(objection, file, decision, out) == REFUSED)
		return REFUSED;
	return reply(out, json_pack("{s:s, s:s, s:s, s:s}", "objection", objection->objection,
				  "state", objection_states[objection->state], "award",
				  award->number, "award_state", award_states[award->state]));
}

/* ---- the deadline ---- */

enum outcome
objection_due(const struct objection *objection, const struct award *award, int64_t generation,
	struct effects *out)
{
	if (!objection || !award || objection->state != OBJECTION_OPEN)
		return DONE;
	if (generation == OBJECTION_WARNED)
		timer_set(out, OBJECTION_DUE, objection->objection, objection->due,
			OBJECTION_OVERDUE);
	return tell(award, objection,
		generation == OBJECTION_WARNED ? "objection.warned.v1" : "objection.overdue.v1",
		NULL, out);
}
