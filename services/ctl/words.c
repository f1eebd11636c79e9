#include "words.h"

#include <string.h>

struct entry {
	const char *code;
	struct words words;
};

static const struct entry codes[] = {
	{"submitted", {"已受理", "submitted"}},
	{"incomplete", {"待补正", "incomplete"}},
	{"refused", {"不予支持", "refused"}},
	{"in_review", {"审核中", "in review"}},
	{"to_decide", {"待审批", "to be decided"}},
	{"in_notice", {"公示中", "in public notice"}},
	{"waiting_for_funds", {"等待资金", "waiting for funds"}},
	{"approved", {"已批准", "approved"}},
	{"paying", {"支付中", "being paid"}},
	{"paid", {"已兑付", "paid"}},
	{"payment_failed", {"支付失败", "payment failed"}},
	{"recognised", {"已认定", "recognised"}},
	{"correcting", {"待企业补正", "to be corrected"}},
	{"in_correction", {"待企业补正", "to be corrected"}},
	{"lapsed", {"逾期", "lapsed"}},
	{"contested", {"异议处理中", "contested"}},
	{"overturned", {"决定已撤销", "overturned"}},
	{"overruled", {"异议不成立", "overruled"}},
	{"upheld", {"异议成立", "upheld"}},
	{"hear_objection", {"听取异议", "hear an objection"}},
	{"expired", {"已到期", "expired"}},
	{"revoked", {"已撤销", "revoked"}},
	{"withdrawing", {"撤回中", "being withdrawn"}},
	{"withdrawn", {"已撤回", "withdrawn"}},
	{"cancelled", {"已取消", "cancelled"}},
	{"draft", {"草稿", "draft"}},
	{"published", {"已发布", "published"}},
	{"instructed", {"已指令", "instructed"}},
	{"confirmed", {"已确认", "confirmed"}},
	{"returned", {"已退回", "returned"}},
	{"on_record", {"先前已登记", "on record"}},
	{"taken", {"已登记", "taken"}},
	{"revenue", {"国库收入", "revenue"}},
	{"returned to revenue", {"退回国库", "returned to revenue"}},
	{"failed", {"不符合", "failed"}},
	{"met", {"符合", "met"}},
	{"unknown", {"缺信息", "unknown"}},
	{"open", {"办理中", "open"}},
	{"concluded", {"已办结", "concluded"}},
	{"closed", {"已关闭", "closed"}},
	{"overdue", {"已逾期", "overdue"}},
	{"agreed", {"同意", "agreed"}},
	{"objected", {"不同意", "objected"}},
	{"publish", {"发布", "publish"}},
	{"decide", {"审批", "decide"}},
	{"pay", {"发支付指令", "instruct payment"}},
	{"pay_again", {"重新支付", "pay again"}},
	{"find_funds", {"落实资金", "find funds"}},
	{"give_opinion", {"出具意见", "give an opinion"}},
	{"speak_for_the_late", {"代逾期部门出具意见", "speak for who is late"}},
	{"press_the_late", {"督办逾期部门", "press who is late"}},
	{"answer_request", {"答复诉求", "answer a request"}},
	{"answered", {"已答复", "answered"}},
	{"given", {"出具", "given"}},
	{"corrected", {"更正", "corrected"}},
	{"all_agree", {"全部同意", "all agree"}},
	{"any_refuses", {"一票否决", "any refuses"}},
	{"majority", {"过半数", "majority"}},
	{"instant", {"即申即享", "instant"}},
	{"automatic", {"免申即享", "automatic"}},
	{"told", {"已告知", "told"}},
	{"received", {"已接收", "received"}},
	{"declined", {"已放弃", "declined"}},
	{"granted", {"已办理", "granted"}},
	{"verification", {"核验后兑付", "after verification"}},
	{"stages", {"逐级审核", "in stages"}},
	{"money", {"资金", "money"}},
	{"budget", {"预算", "budget"}},
	{"available", {"可用", "available"}},
	{"committed", {"已批准", "committed"}},
	{"opened", {"设立", "opened"}},
	{"topped up", {"追加", "topped up"}},
	{"enterprise", {"企业", "enterprise"}},
	{"individual_business", {"个体工商户", "individual business"}},
	{"base", {"基地", "base"}},
	{"institution", {"机构", "institution"}},
	{"company", {"公司", "company"}},
	{"partnership", {"合伙企业", "partnership"}},
	{"district", {"区级", "district"}},
	{"city", {"市级", "city"}},
	{"provincial", {"省级", "provincial"}},
	{"national", {"国家级", "national"}},
	{"general", {"综合型", "general"}},
	{"specialised", {"专业型", "specialised"}},
	{"county", {"县级", "county"}},
	{"command", {"办理", "command"}},
	{"query", {"查询", "query"}},
	{"event", {"事件", "event"}},
	{"well", {"正常", "well"}},
	{"no_answer", {"没有答复", "no answer"}},
	{"clock_doubted", {"时钟存疑", "clock doubted"}},
	{"stream_doubted", {"事件流存疑，只读", "stream doubted: read only"}},
	{"following_stopped", {"已停止跟随", "following stopped"}},
	{"sound", {"无误", "sound"}},
	{"wrong", {"有误", "WRONG"}},
	{"unsettled", {"待核销", "to be reconciled"}},
	{"unread", {"未核完", "not read"}},
};

/* In the order in which one brings about the next. */
static const struct entry events[] = {
	{"stream.opened.v1", {"开通事件流", "stream opened"}},
	{"stream.forked.v1", {"确认事件遗失，开启新纪元", "loss of events accepted, new epoch"}},
	{"stream.reconciling.v1",
		{"重新跟随，清理遗失事件", "followed again, lost events to reconcile"}},
	{"stream.reconciled.v1", {"核销遗失事件", "lost event settled"}},
	{"stream.erased.v1", {"依法清除事件内容", "events erased by law"}},
	{"policy.published.v1", {"发布政策", "policy published"}},
	{"policy.withdrawn.v1", {"废止政策", "policy withdrawn"}},
	{"policy.matched.v1", {"匹配企业", "enterprise matched"}},
	{"fund.opened.v1", {"设立资金", "fund opened"}},
	{"fund.topped_up.v1", {"追加资金", "fund topped up"}},
	{"responsibility.changed.v1", {"更新责任清单", "responsibility changed"}},
	{"profile.changed.v1", {"更新企业档案", "profile changed"}},
	{"application.incomplete.v1", {"申报信息不全", "application incomplete"}},
	{"application.refused.v1", {"不符合条件", "application refused"}},
	{"application.submitted.v1", {"受理申报", "application submitted"}},
	{"application.withdrawal_requested.v1", {"申请撤回", "withdrawal requested"}},
	{"application.withdrawn.v1", {"撤回申报", "application withdrawn"}},
	{"award.notice_begun.v1", {"开始公示", "public notice began"}},
	{"award.notice_ended.v1", {"公示结束", "public notice ended"}},
	{"award.correction_asked.v1", {"要求补正", "correction asked for"}},
	{"application.corrected.v1", {"补正", "corrected"}},
	{"award.lapsed.v1", {"逾期未补正", "not corrected in time"}},
	{"award.warned.v1", {"办理临期", "decision due soon"}},
	{"award.overdue.v1", {"办理逾期", "decision overdue"}},
	{"award.stage_overdue.v1", {"环节逾期", "stage overdue"}},
	{"objection.filed.v1", {"提出异议", "objection filed"}},
	{"objection.warned.v1", {"异议临期", "objection's hearing near"}},
	{"objection.overdue.v1", {"异议逾期未听取", "objection's hearing overdue"}},
	{"objection.heard.v1", {"答复异议", "objection heard"}},
	{"award.overturned.v1", {"撤销原决定", "award overturned"}},
	{"award.recognised.v1", {"认定", "recognised"}},
	{"recognition.due.v1", {"认定将到期", "recognition ends soon"}},
	{"recognition.expired.v1", {"认定到期", "recognition expired"}},
	{"recognition.revoked.v1", {"撤销认定", "recognition revoked"}},
	{"award.stage_passed.v1", {"通过一个环节", "stage passed"}},
	{"award.review_requested.v1", {"提请核验", "review requested"}},
	{"review.opened.v1", {"启动核验", "review opened"}},
	{"review.moved.v1", {"转下一部门", "next department's turn"}},
	{"review.extended.v1", {"延长期限", "deadline extended"}},
	{"review.warned.v1", {"临期提醒", "deadline near"}},
	{"review.overdue.v1", {"核验逾期", "review overdue"}},
	{"review.concluded.v1", {"核验办结", "review concluded"}},
	{"request.opened.v1", {"提出诉求", "request filed"}},
	{"request.moved.v1", {"转办诉求", "request handed on"}},
	{"request.overdue.v1", {"诉求逾期", "request overdue"}},
	{"request.answered.v1", {"答复诉求", "request answered"}},
	{"request.reopened.v1", {"重新办理诉求", "request opened again"}},
	{"request.closed.v1", {"诉求办结", "request closed"}},
	{"award.waiting_for_funds.v1", {"资金不足，等待", "waiting for funds"}},
	{"award.approved.v1", {"批准", "award approved"}},
	{"award.refused.v1", {"不予批准", "award refused"}},
	{"award.cancelled.v1", {"取消", "award cancelled"}},
	{"award.withdrawal_refused.v1", {"不同意撤回", "withdrawal refused"}},
	{"payment.instructed.v1", {"发出支付指令", "payment instructed"}},
	{"payment.failed.v1", {"支付失败", "payment failed"}},
	{"payment.confirmed.v1", {"到账确认", "payment confirmed"}},
	{"payment.returned.v1", {"付后退回", "payment returned"}},
	{"application.state_changed.v1", {"案件状态变更", "case state changed"}},
};

bool
language_parse(const char *text, enum language *ret)
{
	static const char *const names[] = {[LANGUAGE_ZH] = "zh", [LANGUAGE_EN] = "en"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t length = strlen(names[i]);

		if (strncmp(text, names[i], length) == 0 && strchr("_.-@", text[length])) {
			*ret = (enum language)i;
			return true;
		}
	}
	return false;
}

static const struct entry *
find(const struct entry *entries, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(entries[i].code, code) == 0)
			return &entries[i];
	return NULL;
}

const char *
word_of(enum language language, const char *code)
{
	const struct entry *entry = find(codes, ARRAY_LEN(codes), code);

	return entry ? say(language, entry->words) : code;
}

const char *
word_of_event(enum language language, const char *type)
{
	const struct entry *entry = find(events, ARRAY_LEN(events), type);

	return entry ? say(language, entry->words) : type;
}

int
rank_of_event(const char *type)
{
	const struct entry *entry = find(events, ARRAY_LEN(events), type);

	return entry ? (int)(entry - events) : (int)ARRAY_LEN(events);
}
