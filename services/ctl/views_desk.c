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
	{"/service", CELL_TEXT, {"服务", "service"}},
	END,
};
const struct view view_desk = {{0}, "/items", desk, NULL};

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
	{"/days_to_decision", CELL_NUMBER, {"决定天数（中位）", "days to decision"}},
	{"/days_to_decision_most", CELL_NUMBER, {"最长", "most"}},
	{"/days_to_payment", CELL_NUMBER, {"兑付天数（中位）", "days to payment"}},
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
