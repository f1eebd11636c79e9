/* Views of what the application service answers. */
#include "views.h"

#define END                                                                                        \
	{                                                                                          \
		0                                                                                  \
	}

static const struct column to_add[] = {
	{"/text", CELL_TEXT2, {"需补充", "to add"}},
	{"/path", CELL_TEXT, {"属性", "attribute"}},
	END,
};
static const struct view part_to_add = {{"缺少的信息", "What is missing"}, "/to_add", to_add, NULL};
static const struct view part_filed_to_add = {
	{"缺少的信息", "What is missing"}, "/assessment/to_add", to_add, NULL};

static const struct column decision[] = {
	{"/decision/decided_by", CELL_WHO, {"决定", "decided by"}},
	{"/decision/decided_at", CELL_TIME, {"决定时间", "decided at"}},
	{"/decision/reasons", CELL_REASONS, {"理由", "reasons"}},
	{"/decision/remedies", CELL_TEXT2, {"救济途径", "remedies"}},
	END,
};
static const struct view part_decision = {{"决定", "Decision"}, NULL, decision, &part_to_add};
static const struct view part_filed_decision = {
	{"决定", "Decision"}, NULL, decision, &part_filed_to_add};

static const struct column conditions[] = {
	{"/outcome", CELL_WORD, {"结果", "outcome"}},
	{"/text", CELL_TEXT2, {"条件", "condition"}},
	{"/values", CELL_VALUES, {"依据", "on"}, true},
	{"/missing", CELL_PATHS, {"缺少", "missing"}},
	END,
};

static const struct column filed[] = {
	{"/case", CELL_TEXT, {"案件编号", "case"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/owner", CELL_TEXT, {"当前责任部门", "now with"}},
	{"/assessment/outcome", CELL_WORD, {"条件审查", "conditions"}},
	{"/assessment/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	END,
};
static const struct view part_filed_conditions = {
	{"条件", "Conditions"}, "/assessment/conditions", conditions, &part_filed_decision};
const struct view view_filed = {{0}, NULL, filed, &part_filed_conditions};

static const struct column cases[] = {
	{"/case", CELL_TEXT, {"案件编号", "case"}},
	{"/name", CELL_TEXT, {"企业", "party"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/period", CELL_TEXT, {"期间", "period"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/owner", CELL_TEXT, {"责任部门", "now with"}},
	{"/waiting_since", CELL_TIME, {"自", "since"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	END,
};
const struct view view_cases = {{0}, "/applications", cases, NULL};

static const struct column status[] = {
	{"/case", CELL_TEXT, {"案件编号", "case"}},
	{"/name", CELL_TEXT, {"企业", "party"}},
	{"/party", CELL_TEXT, {"统一社会信用代码", "credit code"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/period", CELL_TEXT, {"期间", "period"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/owner", CELL_TEXT, {"当前责任部门", "now with"}},
	{"/handler", CELL_WHO, {"办理单位", "handled by"}},
	{"/waiting_since", CELL_TIME, {"等待自", "waiting since"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/award", CELL_TEXT, {"奖补编号", "award"}},
	{"/filed_at", CELL_TIME, {"申报时间", "filed at"}},
	{"/clock/days", CELL_NUMBER, {"办理时限（工作日）", "time limit (working days)"}},
	{"/clock/used", CELL_NUMBER, {"此前已用", "used before"}},
	{"/clock/runs_since", CELL_TIME, {"计时自", "counted since"}},
	{"/clock/due", CELL_DUE, {"应办结", "to be decided by"}},
	{"/clock/ended", CELL_TIME, {"办结", "decided"}},
	END,
};
static const struct column corrections[] = {
	{"/correction", CELL_TEXT, {"补正编号", "correction"}},
	{"/asked_by", CELL_WHO, {"要求方", "asked by"}},
	{"/asked_at", CELL_TIME, {"时限暂停自", "time limit still from"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/answered_at", CELL_TIME, {"至（补正）", "to (handed in)"}},
	{"/items", CELL_TEXTS2, {"内容", "what"}, true},
	END,
};
static const struct view part_corrections = {
	{"补正", "Corrections"}, "/corrections", corrections, &part_decision};
static const struct column history[] = {
	{"/at", CELL_TIME, {"时间", "time"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/by", CELL_WHO, {"经手", "by"}},
	{"/text", CELL_TEXT2, {"说明", "what"}, true},
	END,
};
static const struct view part_history = {
	{"经过", "History"}, "/history", history, &part_corrections};
const struct view view_status = {{0}, NULL, status, &part_history};

static const struct column assessment[] = {
	{"/case", CELL_TEXT, {"案件编号", "case"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/filed_on", CELL_TEXT, {"申报日期", "filed on"}},
	{"/assessed_at", CELL_TIME, {"审查时间", "assessed at"}},
	{"/assessment/outcome", CELL_WORD, {"结论", "outcome"}},
	{"/assessment/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	END,
};
static const struct column facts[] = {
	{"/text", CELL_TEXT2, {"事实", "fact"}},
	{"/value", CELL_VALUE, {"值", "value"}, true},
	{"/missing", CELL_PATHS, {"缺少", "missing"}},
	END,
};
static const struct view part_facts = {
	{"计算依据", "Facts"}, "/assessment/facts", facts, &part_filed_to_add};
static const struct view part_conditions = {
	{"条件", "Conditions"}, "/assessment/conditions", conditions, &part_facts};
const struct view view_assessment = {{0}, NULL, assessment, &part_conditions};

static const struct column trial[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/filed_on", CELL_TEXT, {"申报日期", "filed on"}},
	{"/assessment/outcome", CELL_WORD, {"结论", "outcome"}},
	{"/assessment/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/assessment/amount_cause", CELL_SAID, {"未得出金额的原因", "no amount because"}},
	{"/assessment/range/least", CELL_MONEY, {"最低金额（元）", "least amount (yuan)"}},
	{"/assessment/range/most", CELL_MONEY, {"最高金额（元）", "greatest amount (yuan)"}},
	{"/assessment/missing", CELL_PATHS, {"需补充", "to add"}},
	END,
};
static const struct view part_trial_facts = {
	{"计算依据", "Facts"}, "/assessment/facts", facts, NULL};
static const struct view part_trial_conditions = {
	{"条件", "Conditions"}, "/assessment/conditions", conditions, &part_trial_facts};
const struct view view_trial = {{0}, NULL, trial, &part_trial_conditions};

static const struct column sweep[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/on/filed", CELL_TEXT, {"试算日期", "as of"}},
	{"/profiles", CELL_NUMBER, {"企业总数", "enterprises"}},
	{"/left_out", CELL_NUMBER, {"筛选时已不符合", "left out beforehand"}},
	{"/failed", CELL_NUMBER, {"不符合", "fail"}},
	{"/unknown", CELL_NUMBER, {"待补充信息", "more to be asked"}},
	{"/met", CELL_NUMBER, {"符合", "meet all"}},
	END,
};
static const struct column swept[] = {
	{"/text", CELL_TEXT2, {"条件", "condition"}, true},
	{"/met", CELL_NUMBER, {"符合", "met"}},
	{"/failed", CELL_NUMBER, {"不符合", "failed"}},
	{"/unknown", CELL_NUMBER, {"无法判断", "unknown"}},
	END,
};
static const struct view part_swept = {
	{"其余企业", "Of those not left out"}, "/conditions", swept, NULL};
const struct view view_sweep = {{0}, NULL, sweep, &part_swept};

static const struct column withdrawal[] = {
	{"/case", CELL_TEXT, {"案件编号", "case"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/owner", CELL_TEXT, {"当前责任部门", "now with"}},
	END,
};
const struct view view_withdrawal = {{0}, NULL, withdrawal, NULL};

static const struct column profile_state[] = {
	{"/party", CELL_TEXT, {"统一社会信用代码", "credit code"}},
	{"/changed", CELL_PATHS, {"已更新", "changed"}},
	END,
};
const struct view view_profile_state = {{0}, NULL, profile_state, NULL};

static const struct column profile[] = {
	{"/party", CELL_PARTY, {"企业", "party"}},
	{"/party/kind", CELL_WORD, {"类型", "kind"}},
	{"/updated_by", CELL_WHO, {"更新单位", "updated by"}},
	{"/updated_at", CELL_TIME, {"更新时间", "updated at"}},
	END,
};
static const struct column attributes[] = {
	{"/name", CELL_ATTRIBUTE, {"属性", "attribute"}},
	{"/value", CELL_WORD, {"值", "value"}},
	{"/source", CELL_WHO, {"来源", "source"}},
	{"/at", CELL_TEXT, {"日期", "as of"}},
	END,
};
static const struct view part_attributes = {{0}, "/attributes", attributes, NULL};
const struct view view_profile = {{0}, NULL, profile, &part_attributes};

static const struct column person[] = {
	{"/person", CELL_TEXT, {"人员代号", "pseudonym"}},
	{"/party", CELL_TEXT, {"所属企业", "party"}},
	{"/name", CELL_TEXT, {"姓名", "name"}},
	{"/telephone", CELL_TEXT, {"电话", "telephone"}},
	END,
};
static const struct column answers[] = {
	{"/question", CELL_TEXT, {"问题", "question"}},
	{"/answer", CELL_YES, {"答复", "answer"}},
	{"/source", CELL_WHO, {"来源", "source"}},
	{"/at", CELL_TEXT, {"日期", "as of"}},
	{"/valid_until", CELL_TEXT, {"有效至", "valid until"}},
	END,
};
static const struct view part_answers = {
	{"已核实的情况", "Attested answers"}, "/answers", answers, NULL};
const struct view view_person = {{0}, NULL, person, &part_answers};
