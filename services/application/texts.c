#include "texts.h"

#include "domain/money.h"
#include <string.h>

/* {owner}, {due} and {amount} are the case's, after the step. */
static const struct {
	const char *code, *zh, *en;
} steps[] = {
	[STEP_FILED] = {"filed", "申报已受理，由{owner}办理", "Filed; now with {owner}"},
	[STEP_FOUND_INCOMPLETE] = {"incomplete", "信息不全，请补充后重新提交",
		"Information is missing: add it and file again"},
	[STEP_FOUND_FAILED] = {"refused", "经核对政策条件，不符合规定",
		"Conditions of the policy are not met"},
	[STEP_SUPERSEDED] = {"superseded", "已由新的申报代替", "Replaced by a new application"},
	[STEP_WITHDRAW] = {"withdrawal_requested", "申报人要求撤回，由{owner}答复",
		"The applicant withdraws; {owner} answers"},
	[STEP_REVIEW_REQUESTED] = {"review_requested", "进入审核，由{owner}办理",
		"In review, with {owner}"},
	[STEP_REVIEW_OPENED] = {"review_opened", "已征求{owner}意见，期限{due}",
		"{owner} was asked for an opinion by {due}"},
	[STEP_REVIEW_WARNED] = {"review_warned", "{owner}的意见即将到期，期限{due}",
		"The opinion of {owner} is due soon, by {due}"},
	[STEP_REVIEW_OVERDUE] = {"review_overdue", "部门意见已逾期，由{owner}督办",
		"The opinion is overdue; {owner} sees to it"},
	[STEP_REVIEW_CONCLUDED] = {"review_concluded", "部门意见已齐，由{owner}作出决定",
		"All opinions are given; {owner} decides"},
	[STEP_FUNDS_AWAITED] = {"waiting_for_funds", "符合条件，资金暂时不足，由{owner}安排",
		"Conditions are met; the fund is exhausted, {owner} sees to it"},
	[STEP_APPROVED] = {"approved", "已批准{amount}", "Approved{amount}"},
	[STEP_REFUSED] = {"refused", "不予批准", "Refused"},
	[STEP_CANCELLED] = {"cancelled", "已撤回，不再办理", "Withdrawn; nothing more is done"},
	[STEP_WITHDRAWAL_REFUSED] = {"withdrawal_refused", "已进入办理，不能撤回",
		"Too far on to be withdrawn; it goes on"},
	[STEP_PAYMENT_INSTRUCTED] = {"payment_instructed", "已下达拨付指令{amount}",
		"Payment was instructed{amount}"},
	[STEP_PAID] = {"paid", "已拨付{amount}", "Paid{amount}"},
	[STEP_PAYMENT_FAILED] = {"payment_failed", "拨付未成功，由{owner}处理后重拨",
		"The payment failed; {owner} mends it and pays again"},
	[STEP_PAYMENT_RETURNED] = {"payment_returned", "拨付被银行退回，由{owner}处理后重拨",
		"The bank returned the payment; {owner} mends it and pays again"},
	[STEP_RECOGNISED] = {"recognised", "已认定，颁发证书",
		"Recognised; the certificate is given"},
	[STEP_RECOGNITION_DUE] = {"recognition_due", "认定将到期，请准备复核材料",
		"The recognition ends soon: prepare to be assessed anew"},
	[STEP_EXPIRED] = {"expired", "认定已到期，可重新申报",
		"The recognition has expired; you may apply anew"},
	[STEP_REVOKED] = {"revoked", "认定已撤销", "The recognition was revoked"},
	[STEP_NOTICE_BEGUN] = {"notice_begun", "公示中，至{due}",
		"Shown to the public until {due}"},
	[STEP_OBJECTED] = {"objected", "公示期内收到异议，由{owner}在{due}前听取",
		"Somebody objects; {owner} hears it by {due}"},
	[STEP_OBJECTION_HEARD] = {"objection_heard", "异议已处理并答复",
		"The objection was heard and answered"},
	[STEP_NOTICE_ENDED] = {"notice_ended", "公示结束", "The public notice is over"},
	[STEP_CORRECTION_ASKED] = {"correction_asked",
		"{owner}要求补正，请在{due}前补交，其间办理时限暂停",
		"{owner} asks for corrections by {due}; its time limit stands still meanwhile"},
	[STEP_CORRECTED] = {"corrected", "已补正，由{owner}继续办理", "Corrected; {owner} goes on"},
	[STEP_LAPSED] = {"lapsed", "逾期未补正，视为撤回",
		"Not corrected in time: deemed withdrawn"},
	[STEP_DECISION_DUE] = {"decision_due", "{owner}的办理时限将到，至{due}",
		"The time limit of {owner} ends soon, on {due}"},
	[STEP_DECISION_OVERDUE] = {"decision_overdue", "{owner}已超过办理时限",
		"{owner} is past its time limit"},
	[STEP_OVERTURNED] = {"overturned", "异议成立，原决定撤销",
		"The objection was upheld: the approval is overturned"},
	[STEP_PAYERS_AWAITED] = {"payers_awaited", "已审定，等待{owner}落实其承担的资金",
		"Decided; {owner} is to commit its part of the money"},
	[STEP_PARTS_CHANGED] = {"parts_changed", "各出资部门份额有新进展",
		"A part of the money has moved on"},
	[STEP_PART_PAID] = {"part_paid", "部分资金已拨付，其余继续办理",
		"Part of the money is paid; the rest goes on"},
};
_Static_assert(ARRAY_LEN(steps) == STEP_COUNT, "a text for each step");

const char *
step_code(enum step step)
{
	return steps[step].code;
}

static void
add_amount(struct buf *into, const struct application *application, bool chinese)
{
	if (!application->has_amount)
		return;
	char text[MONEY_TEXT_SIZE];
	buf_printf(
		into, chinese ? "，金额%s元" : ": %s yuan", money_text(application->amount, text));
}

/* A deadline is the end of a day: midnight belongs to the day before. */
static void
add_due(struct buf *into, const char *due)
{
	char day[DATE_TEXT_SIZE];
	instant at;

	if (due && instant_parse(due, &at))
		buf_add_text(into, instant_date(at - 1, day));
	else
		buf_add_text(into, due ? due : "-");
}

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static json_t *
fill(const char *template, const struct application *application, const char *due, bool chinese)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	for (const char *at = template; *at; at++) {
		if (*at != '{') {
			buf_add_char(&text, *at);
			continue;
		}
		if (starts(at, "{owner}"))
			buf_add_text(&text, application->owner);
		else if (starts(at, "{due}"))
			add_due(&text, due);
		else
			add_amount(&text, application, chinese);
		at = strchr(at, '}');
	}
	return json_string(text.data);
}

json_t *
step_text(const struct application *application, const struct news *news)
{
	return json_pack("{s:o, s:o}", "zh",
		fill(steps[news->step].zh, application, news->due, true), "en",
		fill(steps[news->step].en, application, news->due, false));
}

json_t *
stale_text(enum step step)
{
	return json_pack("{s:s++, s:s++}", "zh", "收到较早的消息（", steps[step].code,
		"），状态不变", "en", "Late news (", steps[step].code, "); nothing changes");
}

json_t *
remedies_text(const char *department, const json_t *contact)
{
	const char *phone = json_text(contact, "phone");
	_cleanup_free_ char *zh =
		xasprintf("如有异议，可向%s要求人工复核（电话%s）；也可自收到之日起"
			  "60日内申请行政复议，或者6个月内提起行政诉讼。",
			department, phone ? phone : "-");
	_cleanup_free_ char *en = xasprintf(
		"You may ask %s for a review by a person (telephone %s), apply for administrative "
		"reconsideration within 60 days of receipt, or sue within 6 months.",
		department, phone ? phone : "-");

	return json_pack("{s:s, s:s}", "zh", zh, "en", en);
}

/* A value as people write it: 2, "company", 2024-06-18. */
static void
add_value(struct buf *into, const json_t *value, bool chinese)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	if (json_is_string(value))
		buf_add_text(into, json_string_value(value));
	else if (json_is_boolean(value))
		buf_add_text(into, chinese ? (json_is_true(value) ? "是" : "否")
					   : (json_is_true(value) ? "yes" : "no"));
	else if (json_is_null(value))
		buf_add_char(into, '-');
	else {
		json_write(value, &text);
		buf_add_text(into, text.length <= 200 ? text.data : "...");
	}
}

static json_t *
reason_in(const char *language, const json_t *condition, path_text *names, const void *context)
{
	bool chinese = strcmp(language, "zh") == 0;
	_cleanup_buf_ struct buf text = BUF_INIT;
	json_t *value, *values = json_object_get(condition, "values");
	const char *path, *separator = chinese ? "（" : " (";
	const char *wanted = json_text(json_object_get(condition, "text"), language);

	buf_add_text(&text, chinese ? "不符合条件：" : "Not met: ");
	buf_add_text(&text, wanted ? wanted : "");
	json_object_foreach(values, path, value)
	{
		const char *name = json_text(names(context, path), language);

		buf_add_text(&text, separator);
		buf_add_text(&text, name ? name : path);
		buf_add_text(&text, chinese ? "：" : ": ");
		add_value(&text, value, chinese);
		separator = chinese ? "；" : "; ";
	}
	if (json_object_size(values) > 0)
		buf_add_text(&text, chinese ? "）" : ")");
	return json_string(text.data);
}

json_t *
reason_text(const json_t *condition, path_text *names, const void *context)
{
	return json_pack("{s:o, s:o}", "zh", reason_in("zh", condition, names, context), "en",
		reason_in("en", condition, names, context));
}
