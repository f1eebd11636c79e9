#include "event_text.h"

/* What of an event's data is worth a word, and in which order. */
static const struct column details[] = {
	{"/amount", CELL_MONEY, {"金额（元）", "yuan"}},
	{"/fund", CELL_TEXT, {"资金", "fund"}},
	{"/result", CELL_WORD, {"结论", "result"}},
	{"/decision/reasons", CELL_REASONS, {"理由", "because"}},
	{"/opinions/0/reasons", CELL_REASONS, {"理由", "because"}},
	{"/missing", CELL_PATHS, {"缺少", "missing"}},
	{"/reason", CELL_TEXT2, {"原因", "because"}},
	{"/matter", CELL_TEXT, {"事项", "matter"}},
	{"/departments", CELL_TEXTS, {"部门", "departments"}},
	{"/owner", CELL_TEXT, {"责任部门", "now with"}},
	{"/due", CELL_DUE, {"期限", "due"}},
	{"/days", CELL_NUMBER, {"延长工作日", "working days more"}},
	{"/left_days", CELL_NUMBER, {"剩余工作日", "working days left"}},
	{"/waiting", CELL_TEXTS, {"未答复部门", "not yet heard"}},
	{"/late", CELL_TEXT, {"逾期部门", "late"}},
	{"/available", CELL_MONEY, {"可用（元）", "available"}},
	{"/reference", CELL_TEXT, {"凭证号", "reference"}},
	{0},
};

char *
event_detail(const struct reader *reader, const json_t *data)
{
	struct buf text = BUF_INIT;

	buf_add_text(&text, "");
	for (const struct column *one = details; one->pointer; one++) {
		_cleanup_buf_ struct buf value = BUF_INIT;

		format_cell(reader, json_at(data, one->pointer), one->kind, &value);
		if (value.length)
			buf_printf(&text, "%s%s %s",
				text.length ? SAY(reader->language, "；", "; ") : "",
				say(reader->language, one->heading), value.data);
	}
	return buf_steal(&text);
}
