/* The time limits of an award, in working days: of the whole procedure until the decision, and of
 * the present stage.  Both stand still while the enterprise owes a correction. */
#include "award.h"

#include "json/stored.h"

#define WARN_DAYS 2 /* before the limit's end */

static void
set_or_cancel(const struct award *award, const char *kind, instant due, struct effects *out)
{
	if (due)
		timer_set(out, kind, award->number, due, award->clock_turns);
	else
		timer_cancel(out, kind, award->number);
}

/* After any change: what was set before is of an earlier turn, and finds nothing to do. */
static void
set_timers(struct award *award, struct effects *out)
{
	award->clock_turns++;
	if (award->clock.days > 0) {
		set_or_cancel(award, AWARD_WARNED,
			working_clock_before_due(&award->clock, out->calendar, out->now, WARN_DAYS),
			out);
		set_or_cancel(award, AWARD_OVERDUE, award->clock.due, out);
	}
	if (award->stage_clock.days > 0)
		set_or_cancel(award, STAGE_OVERDUE, award->stage_clock.due, out);
}

void
award_start_clock(struct award *award, int64_t days, struct effects *out)
{
	working_clock_start(&award->clock, out->calendar, award->filed_at, days);
	set_timers(award, out);
}

void
award_start_stage_clock(struct award *award, struct effects *out)
{
	_cleanup_json_ json_t *stages = json_kept(award->stages);
	int64_t days = json_int(json_array_get(stages, (size_t)award->stage), "days");

	working_clock_start(&award->stage_clock, out->calendar, out->now, days);
	set_timers(award, out);
}

void
award_pause_clocks(struct award *award, struct effects *out)
{
	working_clock_pause(&award->clock, out->calendar, out->now);
	working_clock_pause(&award->stage_clock, out->calendar, out->now);
	set_timers(award, out);
}

void
award_resume_clocks(struct award *award, struct effects *out)
{
	working_clock_resume(&award->clock, out->calendar, out->now);
	working_clock_resume(&award->stage_clock, out->calendar, out->now);
	set_timers(award, out);
}

void
award_end_clocks(struct award *award, struct effects *out)
{
	if (award->clock.ended || (award->clock.days == 0 && award->stage_clock.days == 0))
		return;
	working_clock_end(&award->clock, out->calendar, out->now);
	working_clock_end(&award->stage_clock, out->calendar, out->now);
	set_timers(award, out);
}

/* `type` is of the limit that is near, or was missed; the department is the one that is to act. */
enum outcome
award_tell_limit(struct award *award, const char *type, const struct working_clock *clock,
	int64_t turn, struct effects *out)
{
	char due[INSTANT_TEXT_SIZE];

	if (!award || turn != award->clock_turns || !clock->since)
		return DONE;
	return award_tell(award, type, NULL,
		json_pack("{s:s, s:s, s:I, s:I, s:s}", "policy", award->policy, "department",
			award->decides, "days", (json_int_t)clock->days, "used",
			(json_int_t)working_clock_used(clock, out->calendar, out->now), "due",
			instant_text(clock->due, due)),
		out);
}
