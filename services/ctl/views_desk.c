/* What waits for an officer, and what became of the applications. */
#include "views.h"

#define END                                                                                        \
	{                                                                                          \
		0                                                                                  \
	}

static const struct column desk[] = {
	{"/left_days", CELL_NUMBER, {"剩余工作日", "days left"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/task", CELL_WORD, {"待办", "to do"}},
	{"/subject", CELL_TEXT, {"对象", "about"}},
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/party", CELL_TEXT, {"企业", "party"}},
	{"/amount", CELL_MONEY, {"金额（元）", "amount (yuan)"}},
	{"/since", CELL_TIME, {"起始", "since"}},
	{"/next", CELL_TEXT, {"下一步", "to type next"}},
	END,
};
const struct view view_desk = {{0}, "/items", desk, NULL};

static const struct column request_state[] = {
	{"/request", CELL_TEXT, {"诉求编号", "request"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/owner", CELL_TEXT, {"责任部门", "now with"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	END,
};
const struct view view_request_state = {{0}, NULL, request_state, NULL};

static const struct column requests[] = {
	{"/request", CELL_TEXT, {"诉求编号", "request"}},
	{"/party", CELL_TEXT, {"企业", "party"}},
	{"/matter", CELL_TEXT, {"事项", "matter"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/owner", CELL_TEXT, {"责任部门", "now with"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/rating", CELL_NUMBER, {"评价", "rating"}},
	{"/text", CELL_TEXT, {"诉求", "what"}, true},
	END,
};
const struct view view_requests = {{0}, "/requests", requests, NULL};

static const struct column asked[] = {
	{"/request", CELL_TEXT, {"诉求编号", "request"}},
	{"/party", CELL_TEXT, {"企业", "party"}},
	{"/matter", CELL_TEXT, {"事项", "matter"}},
	{"/text", CELL_TEXT, {"诉求", "what"}, true},
	{"/portal", CELL_WHO, {"提出渠道", "through"}},
	{"/filed_at", CELL_TIME, {"提出时间", "filed"}},
	{"/state", CELL_WORD, {"状态", "state"}},
	{"/owner", CELL_TEXT, {"责任部门", "now with"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/answer", CELL_TEXT2, {"答复", "answer"}, true},
	{"/answered_by", CELL_WHO, {"答复人", "answered by"}},
	{"/answered_at", CELL_TIME, {"答复时间", "answered"}},
	{"/rating", CELL_NUMBER, {"评价", "rating"}},
	END,
};
const struct view view_asked = {{0}, NULL, asked, NULL};

static const struct column report[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/applied", CELL_NUMBER, {"申报", "applied"}},
	{"/incomplete", CELL_NUMBER, {"待补正", "incomplete"}},
	{"/in_progress", CELL_NUMBER, {"办理中", "in progress"}},
	{"/approved", CELL_NUMBER, {"批准", "approved"}},
	{"/refused", CELL_NUMBER, {"不予支持", "refused"}},
	{"/withdrawn", CELL_NUMBER, {"撤回", "withdrawn"}},
	{"/paid", CELL_NUMBER, {"已兑付", "paid"}},
	{"/amount_approved", CELL_MONEY, {"批准金额（元）", "approved (yuan)"}},
	{"/amount_paid", CELL_MONEY, {"兑付金额（元）", "paid (yuan)"}},
	{"/days_to_decision", CELL_NUMBER, {"决定工作日（中位）", "days to decision"}},
	{"/days_to_decision_most", CELL_NUMBER, {"最长", "most"}},
	{"/days_to_payment", CELL_NUMBER, {"兑付工作日（中位）", "days to payment"}},
	{"/days_to_payment_most", CELL_NUMBER, {"最长", "most"}},
	END,
};
static const struct column refusals[] = {
	{"/policy", CELL_TEXT, {"政策", "policy"}},
	{"/count", CELL_NUMBER, {"件数", "cases"}},
	{"/text", CELL_TEXT2, {"理由", "because"}, true},
	END,
};
static const struct view part_refusals = {
	{"不予支持的理由", "Refused because"}, "/refusals", refusals, NULL};
const struct view view_report = {{0}, "/policies", report, &part_refusals};
