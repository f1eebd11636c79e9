/* Views of what the policy service answers, and of what every service answers. */
#include "views.h"

#define END                                                                                        \
	{                                                                                          \
		0                                                                                  \
	}

static const struct column errors[] = {
	{"/pointer", CELL_TEXT, {"位置", "where"}},
	{"/detail", CELL_TEXT, {"问题", "what"}, true},
	{"/expected", CELL_TEXT, {"应为", "right would be"}, true},
	END,
};
static const struct view part_errors = {{"须改正", "To be mended"}, "/errors", errors, NULL};

static const struct column policy_state[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/published_at", CELL_TIME, {"发布时间", "published at"}},
	{"/withdrawn_at", CELL_TIME, {"废止时间", "withdrawn at"}},
	{"/missing", CELL_TEXTS, {"尚缺", "still missing"}},
	END,
};
const struct view view_policy_state = {{0}, NULL, policy_state, &part_errors};

static const struct column policies[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/title", CELL_TEXT2, {"名称", "title"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/issued_by", CELL_TEXT, {"发布部门", "issued by"}},
	{"/handler", CELL_TEXT, {"办理单位", "handled by"}},
	{"/valid/from", CELL_TEXT, {"自", "from"}},
	{"/valid/to", CELL_TEXT, {"至", "to"}},
	END,
};
static const struct column matches[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/party", CELL_TEXT, {"企业", "party"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/portal", CELL_WHO, {"告知渠道", "through"}},
	{"/told_at", CELL_TIME, {"告知时间", "told"}},
	{"/answered_at", CELL_TIME, {"回执时间", "receipt"}},
	{"/grants_at", CELL_DUE, {"放弃期限", "granted after"}},
	END,
};
const struct view view_matches = {{0}, "/matches", matches, NULL};

const struct view view_policies = {{0}, "/policies", policies, NULL};

static const struct column policy[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/document/title", CELL_TEXT2, {"名称", "title"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/document/document_number", CELL_TEXT, {"文号", "document number"}},
	{"/document/issued_by", CELL_TEXT, {"发布部门", "issued by"}},
	{"/document/responsible", CELL_TEXT, {"责任部门", "responsible"}},
	{"/document/handler", CELL_WHO, {"办理单位", "handled by"}},
	{"/document/contact/phone", CELL_TEXT, {"咨询电话", "telephone"}},
	{"/document/contact/address", CELL_TEXT, {"办理地址", "address"}},
	{"/document/legal_basis", CELL_TEXT2, {"依据", "legal basis"}},
	{"/document/valid/from", CELL_TEXT, {"有效期自", "valid from"}},
	{"/document/valid/to", CELL_TEXT, {"有效期至", "valid to"}},
	{"/document/procedure/kind", CELL_WORD, {"办理方式", "procedure"}},
	{"/document/time_limit_days", CELL_NUMBER,
		{"办理时限（工作日）", "time limit (working days)"}},
	{"/document/benefit/text", CELL_TEXT2, {"支持标准", "benefit"}},
	{"/drafted_by", CELL_WHO, {"起草", "drafted by"}},
	{"/published_by", CELL_WHO, {"发布", "published by"}},
	{"/published_at", CELL_TIME, {"发布时间", "published at"}},
	{"/withdrawn_by", CELL_WHO, {"废止", "withdrawn by"}},
	{"/withdrawn_at", CELL_TIME, {"废止时间", "withdrawn at"}},
	{"/withdrawn_because", CELL_TEXT2, {"废止原因", "because"}},
	{"/document/notes", CELL_TEXT2, {"备注", "notes"}},
	END,
};
static const struct column conditions[] = {
	{"/text", CELL_TEXT2, {"条件", "condition"}},
	{"/feel", CELL_TEXT, {"规则", "rule"}, true},
	END,
};
static const struct view part_conditions = {
	{"条件", "Conditions"}, "/document/conditions", conditions, NULL};
const struct view view_policy = {{0}, NULL, policy, &part_conditions};

static const struct column parked[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/owner", CELL_TEXT, {"责任部门", "owner"}},
	{"/subject", CELL_TEXT, {"案件", "case"}},
	{"/type", CELL_EVENT, {"事件", "event"}},
	{"/stream", CELL_TEXT, {"来自", "from"}},
	{"/number", CELL_NUMBER, {"编号", "number"}},
	{"/at", CELL_TIME, {"时间", "since"}},
	{"/attempts", CELL_NUMBER, {"次数", "tries"}},
	{"/detail", CELL_TEXT, {"原因", "why"}, true},
	END,
};
const struct view view_parked = {{0}, "/parked", parked, NULL};

static const struct column retried[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/queued", CELL_NUMBER, {"重新处理", "queued again"}},
	END,
};
const struct view view_retried = {{0}, "/retried", retried, NULL};

static const struct column services[] = {
	{"/stream", CELL_TEXT, {"服务", "service"}},
	{"/answer", CELL_WORD, {"状况", "state"}},
	{"/version", CELL_TEXT, {"版本", "version"}},
	{"/epoch", CELL_NUMBER, {"纪元", "epoch"}},
	{"/head", CELL_NUMBER, {"事件数", "events"}},
	{"/queue", CELL_NUMBER, {"排队", "queue"}},
	{"/parked", CELL_NUMBER, {"搁置", "parked"}},
	{"/lost", CELL_NUMBER, {"待核销", "to reconcile"}},
	{"/uptime_seconds", CELL_NUMBER, {"运行秒数", "up (s)"}},
	END,
};
static const struct column follows[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/stream", CELL_TEXT, {"跟随", "follows"}},
	{"/position", CELL_NUMBER, {"已到", "at"}},
	{"/head", CELL_NUMBER, {"共", "of"}},
	{"/forked/agreed", CELL_NUMBER, {"共有至", "in common to"}},
	{"/forked/accepted", CELL_YES, {"对方已确认", "accepted"}},
	{"/stopped", CELL_TEXT, {"已停止的原因", "stopped because"}, true},
	END,
};
static const struct view part_follows = {{"跟随情况", "Following"}, "/follows", follows, NULL};
const struct view view_health = {{0}, "/services", services, &part_follows};

static const struct column forked[] = {
	{"/epoch", CELL_NUMBER, {"新纪元", "new epoch"}},
	{"/lost/from", CELL_NUMBER, {"遗失自", "lost from"}},
	{"/lost/to", CELL_NUMBER, {"遗失至", "lost to"}},
	END,
};
const struct view view_fork = {{"已确认遗失", "Loss accepted"}, NULL, forked, NULL};

static const struct column turned_back[] = {
	{"/after", CELL_NUMBER, {"双方共有至", "both have up to"}},
	{"/acted_to", CELL_NUMBER, {"此前已办理至", "had been acted on up to"}},
	END,
};
const struct view view_turned_back = {{"已重新跟随", "Followed again"}, NULL, turned_back, NULL};

static const struct column lost[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/owner", CELL_TEXT, {"责任部门", "owner"}},
	{"/case", CELL_TEXT, {"案件", "case"}},
	{"/type", CELL_EVENT, {"遗失的事件", "lost event"}},
	{"/key", CELL_TEXT, {"标识", "key"}, true},
	{"/at", CELL_TIME, {"办理时间", "acted on at"}},
	{"/behind", CELL_NUMBER, {"其后等待", "wait behind"}},
	END,
};
const struct view view_lost = {{0}, "/lost", lost, NULL};

static const struct column settled[] = {
	{"/settled", CELL_NUMBER, {"已核销", "settled"}},
	{"/left", CELL_NUMBER, {"尚余", "left"}},
	{"/queued", CELL_NUMBER, {"重新处理", "tried again"}},
	END,
};
const struct view view_settled = {{"已核销", "Settled"}, NULL, settled, NULL};

static const struct column erased[] = {
	{"/record", CELL_NUMBER, {"清除记录（事件号）", "on record as event"}},
	{"/erased", CELL_VALUE, {"已清除事件", "events erased"}},
	{"/already", CELL_NUMBER, {"此前已清除", "erased before"}},
	END,
};
const struct view view_erased = {{"已清除", "Erased"}, NULL, erased, NULL};

static const struct column nothing[] = {END};
const struct view view_done = {{"已完成", "Done"}, NULL, nothing, NULL};
