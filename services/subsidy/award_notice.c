/* Public notice, 公示: what is approved is shown for the policy's working days before it is paid.
 */
#include "part.h"
#include "recognition.h"

enum outcome
award_begin_notice(struct award *award, struct effects *out)
{
	char until[INSTANT_TEXT_SIZE];

	if (!calendar_add_working_days(
		    out->calendar, out->now, (int)award->notice_days, &award->notice_until))
		return refuse(out, "notice_beyond_calendar", P(award->policy));
	if (!award_enter(award, STEP_BEGIN_NOTICE))
		return award_refuse_state(award, "award_not_approved", out);
	timer_set(out, NOTICE_END, award->number, award->notice_until, 1);
	return award_tell(award, "award.notice_begun.v1", NULL,
		json_pack("{s:s, s:I, s:s}", "policy", award->policy, "amount",
			(json_int_t)award->amount, "until",
			instant_text(award->notice_until, until)),
		out);
}

enum outcome
award_give(struct award *award, struct effects *out)
{
	return award->gives ? recognition_give(award, out) : part_grant(award, out);
}

enum outcome
award_end_notice(struct award *award, struct effects *out)
{
	if (!award || !award_enter(award, STEP_END_NOTICE))
		return DONE;
	award_tell(award, "award.notice_ended.v1", NULL,
		json_pack(
			"{s:s, s:I}", "policy", award->policy, "amount", (json_int_t)award->amount),
		out);
	return award_give(award, out);
}
