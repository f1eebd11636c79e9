#include "correction.h"

#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const correction_states[] = {"open", "answered", "lapsed", NULL};

void
correction_number(const struct award *award, char into[ENTITY_KEY_SIZE])
{
	into[0] = 0;
	if (award->corrections > 0)
		snprintf(into, ENTITY_KEY_SIZE, "%.120s/k%" PRId64, award->number,
			award->corrections);
}

enum turn { IN_TIME = 1, PUT_OFF }; /* of the timer */

static enum outcome
check_asker(const struct award_file *file, struct effects *out)
{
	const struct award *award = file->award;

	if (!award)
		return refuse(out, "not_found", P(file->number));
	if (strcmp(out->department, award->decides) != 0)
		return refuse(out, "wrong_department", P(award->decides));
	if (award_hand_of(file->hands, out->principal))
		return refuse(out, "officer_already_acted", P(out->principal), P(award->number));
	if (award->corrections >= CORRECTIONS_MOST)
		return refuse(out, "too_many_corrections", P(award->number), P(CORRECTIONS_MOST));
	return DONE;
}

static enum outcome
tell_asked(const struct award *award, const struct correction *correction, const json_t *items,
	struct effects *out)
{
	char due[INSTANT_TEXT_SIZE], at[INSTANT_TEXT_SIZE];

	return award_tell(award, "award.correction_asked.v1", NULL,
		json_pack("{s:s, s:s, s:O, s:s, s:s, s:s, s:s}", "policy", award->policy,
			"correction", correction->correction, "items", items, "asked_by",
			correction->asked_by, "department", award->decides, "asked_at",
			instant_text(correction->asked_at, at), "due",
			instant_text(correction->due, due)),
		out);
}

/* Who asks may decide later: it is the same stage. */
enum outcome
correction_ask(struct award_file *file, const json_t *data, struct effects *out)
{
	struct award *award = file->award;
	const json_t *items = json_object_get(data, "items");
	char due[INSTANT_TEXT_SIZE];

	if (check_asker(file, out) == REFUSED)
		return REFUSED;
	if (!award_enter(award, STEP_ASK_CORRECTION))
		return award_refuse_state(award, "award_not_waiting", out);
	struct correction *correction = create(out, &correction_type);
	award->corrections++;
	correction_number(award, correction->correction);
	COPY_TEXT(correction->award, award->number);
	correction->items = json_keep(items, out->arena);
	correction->asked_at = out->now;
	if (!COPY_TEXT(correction->asked_by, out->principal) ||
		!calendar_add_working_days(
			out->calendar, out->now, (int)json_int(data, "days"), &correction->due))
		return refuse(out, "notice_beyond_calendar", P(award->policy));
	timer_set(out, CORRECTION_LAPSED, correction->correction,
		correction->due + CORRECTION_GRACE, IN_TIME);
	award_pause_clocks(award, out);
	tell_asked(award, correction, items, out);
	return reply(out, json_pack("{s:s, s:s, s:s, s:s}", "correction", correction->correction,
				  "award", award->number, "state", award_states[award->state],
				  "due", instant_text(correction->due, due)));
}

static void
end(struct correction *correction, enum correction_state state, struct effects *out)
{
	correction->state = (int)state;
	correction->ended_at = out->now;
	timer_cancel(out, CORRECTION_LAPSED, correction->correction);
}

/* An amount that the rules give may be another now: nothing of it was committed yet. */
enum outcome
correction_take(
	struct award *award, struct correction *correction, const json_t *in, struct effects *out)
{
	const char *outcome = json_text(json_object_get(in, "assessment"), "outcome");

	if (!award || !correction || correction->state != CORRECTION_OPEN ||
		award->state != AWARD_IN_CORRECTION)
		return DONE; /* withdrawn meanwhile, or told twice */
	end(correction, CORRECTION_ANSWERED, out);
	if (strcmp(outcome, "met") != 0) {
		award_end_clocks(award, out);
		return award_enter(award, STEP_CANCEL)
			       ? DONE
			       : refuse(out, "application_unreadable", P(award->number));
	}
	if (!award_enter(award, STEP_CORRECTED))
		return refuse(out, "application_unreadable", P(award->number));
	if (json_is_integer(json_object_get(in, "amount")))
		award->amount = json_int(in, "amount");
	award_resume_clocks(award, out);
	return DONE;
}

enum outcome
correction_lapse(
	struct award *award, struct correction *correction, int64_t turn, struct effects *out)
{
	char due[INSTANT_TEXT_SIZE];

	if (!award || !correction || correction->state != CORRECTION_OPEN)
		return DONE;
	if (turn == IN_TIME && out->now > correction->due + 2 * CORRECTION_GRACE) {
		timer_set(out, CORRECTION_LAPSED, correction->correction,
			out->now + CORRECTION_GRACE, PUT_OFF);
		return DONE;
	}
	if (!award_enter(award, STEP_CANCEL))
		return DONE;
	end(correction, CORRECTION_IS_LAPSED, out);
	award_end_clocks(award, out);
	return award_tell(award, "award.lapsed.v1", award->review_by[0] ? award->review_by : NULL,
		json_pack("{s:s, s:s, s:s}", "policy", award->policy, "correction",
			correction->correction, "due", instant_text(correction->due, due)),
		out);
}
