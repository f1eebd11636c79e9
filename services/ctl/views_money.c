/* Views of what subsidy and coordination services answer. */
#include "views.h"

#define END                                                                                        \
	{                                                                                          \
		0                                                                                  \
	}

static const struct column fund[] = {
	{"/fund", CELL_TEXT, {"资金", "fund"}},
	{"/title", CELL_TEXT2, {"名称", "title"}},
	{"/year", CELL_NUMBER, {"年度", "year"}},
	{"/payer", CELL_TEXT, {"出资部门", "payer"}},
	{"/amount", CELL_MONEY, {"总额（元）", "amount (yuan)"}},
	{"/available", CELL_MONEY, {"可用", "available"}},
	{"/committed", CELL_MONEY, {"已批准", "committed"}},
	{"/instructed", CELL_MONEY, {"支付中", "instructed"}},
	{"/paid", CELL_MONEY, {"已支付", "paid"}},
	{"/revenue", CELL_MONEY, {"缴回国库", "back to revenue"}},
	{"/waiting", CELL_NUMBER, {"等待件数", "waiting"}},
	{"/indicator/level", CELL_WORD, {"预算级次", "budget level"}},
	{"/indicator/functional_class", CELL_TEXT, {"功能分类", "functional class"}},
	{"/indicator/economic_class", CELL_TEXT, {"经济分类", "economic class"}},
	{"/opened_by", CELL_WHO, {"设立", "opened by"}},
	{"/opened_at", CELL_TIME, {"设立时间", "opened at"}},
	END,
};
const struct view view_fund = {{0}, NULL, fund, NULL};

static const struct column funds[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/fund", CELL_TEXT, {"资金", "fund"}},
	{"/amount", CELL_MONEY, {"总额（元）", "amount (yuan)"}},
	{"/available", CELL_MONEY, {"可用", "available"}},
	{"/committed", CELL_MONEY, {"已批准", "committed"}},
	{"/instructed", CELL_MONEY, {"支付中", "instructed"}},
	{"/paid", CELL_MONEY, {"已支付", "paid"}},
	{"/revenue", CELL_MONEY, {"缴回国库", "back to revenue"}},
	{"/waiting", CELL_NUMBER, {"等待件数", "waiting"}},
	END,
};
const struct view view_funds = {{0}, "/funds", funds, NULL};

static const struct column entries[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/id", CELL_NUMBER, {"序号", "number"}},
	{"/transaction", CELL_TEXT, {"凭证", "transaction"}},
	{"/at", CELL_TIME, {"时间", "time"}},
	{"/fund", CELL_TEXT, {"资金", "fund"}},
	{"/account", CELL_WORD, {"科目", "account"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/about", CELL_TEXT, {"关于", "about"}},
	{"/what", CELL_WORD, {"事由", "what"}},
	END,
};
const struct view view_ledger = {{0}, "/entries", entries, NULL};

static const struct column award[] = {
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/case", CELL_TEXT, {"案件编号", "case"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/party", CELL_PARTY, {"企业", "party"}},
	{"/period", CELL_TEXT, {"期间", "period"}},
	{"/procedure", CELL_WORD, {"办理方式", "procedure"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/filed_at", CELL_TIME, {"申报时间", "filed at"}},
	{"/opened_at", CELL_TIME, {"受理时间", "opened at"}},
	{"/review_result", CELL_WORD, {"核验结论", "review"}},
	{"/decision/approve", CELL_YES, {"批准", "approved"}},
	{"/decision/decided_by", CELL_WHO, {"决定", "decided by"}},
	{"/decision/decided_at", CELL_TIME, {"决定时间", "decided at"}},
	{"/decision/reasons", CELL_REASONS, {"理由", "reasons"}},
	END,
};
static const struct column allocations[] = {
	{"/fund", CELL_TEXT, {"资金", "fund"}},
	{"/payer", CELL_TEXT, {"出资部门", "payer"}},
	{"/year", CELL_NUMBER, {"年度", "year"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	END,
};
static const struct column payments[] = {
	{"/payment", CELL_TEXT, {"支付编号", "payment"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/fund", CELL_TEXT, {"资金", "fund"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/instructed_by", CELL_WHO, {"指令", "instructed by"}},
	{"/instructed_at", CELL_TIME, {"指令时间", "instructed at"}},
	{"/confirmed_at", CELL_TIME, {"确认时间", "confirmed at"}},
	{"/reference", CELL_TEXT, {"凭证号", "reference"}},
	{"/reason", CELL_TEXT, {"失败或退回原因", "failed or returned because"}, true},
	END,
};
static const struct view part_payments = {{"支付", "Payments"}, "/payments", payments, NULL};
static const struct view part_allocations = {
	{"资金来源", "Allocations"}, "/allocations", allocations, &part_payments};
const struct view view_award = {{0}, NULL, award, &part_allocations};

static const struct column awards[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/party", CELL_PARTY, {"企业", "party"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/filed_at", CELL_TIME, {"申报时间", "filed at"}},
	END,
};
const struct view view_awards = {{0}, "/awards", awards, NULL};

static const struct column award_state[] = {
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/payments", CELL_NUMBER, {"支付笔数", "payments"}},
	END,
};
const struct view view_award_state = {{0}, NULL, award_state, NULL};

static const struct column notices[] = {
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/name", CELL_TEXT, {"单位", "party"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/title", CELL_TEXT2, {"认定", "title"}},
	{"/until", CELL_DUE, {"公示至", "until"}},
	{"/objections_to", CELL_TEXT, {"异议受理部门", "object to"}},
	{"/open_objections", CELL_NUMBER, {"未答复异议", "open objections"}},
	END,
};
const struct view view_notices = {{0}, "/notices", notices, NULL};

static const struct column objections[] = {
	{"/objection", CELL_TEXT, {"异议编号", "objection"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/party", CELL_TEXT, {"单位", "party"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/filed_at", CELL_TIME, {"提出时间", "filed at"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/grounds/text", CELL_TEXT, {"理由", "grounds"}, true},
	{"/heard_by", CELL_WHO, {"经办", "heard by"}},
	END,
};
const struct view view_objections = {{0}, "/objections", objections, NULL};

static const struct column objection_state[] = {
	{"/objection", CELL_TEXT, {"异议编号", "objection"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/hears", CELL_TEXT, {"受理部门", "heard by"}},
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/award_state", CELL_WORD, {"奖补状态", "award's state"}},
	END,
};
const struct view view_objection_state = {{0}, NULL, objection_state, NULL};

static const struct column recognitions[] = {
	{"/certificate", CELL_TEXT, {"证书编号", "certificate"}},
	{"/name", CELL_TEXT, {"单位", "party"}},
	{"/title", CELL_TEXT2, {"认定", "recognised as"}},
	{"/granted_by", CELL_TEXT, {"认定部门", "by"}},
	{"/valid_from", CELL_TEXT, {"有效期自", "from"}},
	{"/valid_to", CELL_TEXT, {"至", "to"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	END,
};
const struct view view_recognitions = {{0}, "/recognitions", recognitions, NULL};

static const struct column payment_state[] = {
	{"/payment", CELL_TEXT, {"支付编号", "payment"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/award_state", CELL_WORD, {"奖补状态", "award's state"}},
	END,
};
const struct view view_payment_state = {{0}, NULL, payment_state, NULL};

static const struct column answers[] = {
	{"/line", CELL_NUMBER, {"行", "line"}},
	{"/idempotency_key", CELL_TEXT, {"支付编号", "payment"}},
	{"/result", CELL_WORD, {"银行答复", "the bank says"}},
	{"/reference", CELL_TEXT, {"凭证号", "reference"}},
	{"/outcome", CELL_WORD, {"登记", "here"}},
	{"/why", CELL_TEXT, {"原因", "why"}, true},
	END,
};
static const struct column answers_in_all[] = {
	{"/taken", CELL_NUMBER, {"已登记", "taken"}},
	{"/on_record", CELL_NUMBER, {"先前已登记", "on record before"}},
	{"/refused", CELL_NUMBER, {"被拒绝", "refused"}},
	{"/no_answer", CELL_NUMBER, {"无答复", "no answer"}},
	END,
};
static const struct view part_answers = {{"合计", "In all"}, NULL, answers_in_all, NULL};
const struct view view_payment_answers = {{0}, "/answers", answers, &part_answers};

static const struct column review[] = {
	{"/review", CELL_TEXT, {"核验编号", "review"}},
	{"/case", CELL_TEXT, {"案件编号", "case"}},
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/matter", CELL_TEXT, {"事项", "matter"}},
	{"/question", CELL_TEXT2, {"问题", "question"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/result", CELL_WORD, {"结论", "result"}},
	{"/asked_by", CELL_WHO, {"提请", "asked by"}},
	{"/lead", CELL_TEXT, {"牵头部门", "lead"}},
	{"/departments", CELL_TEXTS, {"协办部门", "departments"}},
	{"/joining", CELL_WORD, {"合议规则", "joined by"}},
	{"/deputy", CELL_TEXT, {"代办部门", "deputy"}},
	{"/waiting", CELL_TEXTS, {"未答复部门", "not yet heard"}},
	{"/owner", CELL_TEXT, {"当前责任部门", "now with"}},
	{"/asked_at", CELL_TIME, {"提请时间", "asked at"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/concluded_at", CELL_TIME, {"办结时间", "concluded at"}},
	END,
};
static const struct column opinions[] = {
	{"/department", CELL_TEXT, {"部门", "department"}},
	{"/agree", CELL_YES, {"同意", "agrees"}},
	{"/deputy", CELL_TEXT, {"代办", "deputy"}},
	{"/late", CELL_YES, {"逾期", "late"}},
	{"/conditions", CELL_TEXTS2, {"条件", "on condition"}, true},
	{"/by", CELL_WHO, {"经手", "by"}},
	{"/at", CELL_TIME, {"时间", "time"}},
	{"/reasons", CELL_REASONS, {"理由", "reasons"}, true},
	END,
};
static const struct column turns[] = {
	{"/at", CELL_TIME, {"时间", "time"}},
	{"/department", CELL_TEXT, {"部门", "department"}},
	{"/kind", CELL_WORD, {"动作", "what"}},
	{"/by", CELL_WHO, {"经手", "by"}},
	{"/reasons", CELL_REASONS, {"理由", "reasons"}, true},
	END,
};
static const struct view part_turns = {{"意见变动", "All that was said"}, "/turns", turns, NULL};
static const struct view part_opinions = {{"意见", "Opinions"}, "/opinions", opinions, &part_turns};
const struct view view_review = {{0}, NULL, review, &part_opinions};
const struct view view_opinion = {{0}, NULL, review, NULL};

static const struct column reviews[] = {
	{"/review", CELL_TEXT, {"核验编号", "review"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/matter", CELL_TEXT, {"事项", "matter"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/owner", CELL_TEXT, {"责任部门", "now with"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/result", CELL_WORD, {"结论", "result"}},
	END,
};
const struct view view_reviews = {{0}, "/reviews", reviews, NULL};

static const struct column responsibility[] = {
	{"/matter", CELL_TEXT, {"事项", "matter"}},
	{"/version", CELL_NUMBER, {"版本", "version"}},
	{"/title", CELL_TEXT2, {"名称", "title"}},
	{"/lead", CELL_TEXT, {"牵头部门", "lead"}},
	{"/assisting", CELL_TEXTS, {"协办部门", "assisting"}},
	{"/days", CELL_NUMBER, {"时限（工作日）", "working days"}},
	{"/warn_days", CELL_NUMBER, {"提前提醒", "warned before"}},
	END,
};
const struct view view_responsibility = {{0}, NULL, responsibility, NULL};
const struct view view_responsibilities = {{0}, "/responsibilities", responsibility, NULL};
