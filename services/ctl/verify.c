/* `liaison verify`: all services in turn, the table and the verdict. */
#include "verify.h"

#include "visible.h"
#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/events", CELL_NUMBER, {"事件数", "events"}},
	{"/hidden", CELL_NUMBER, {"仅见哈希", "by hash only"}},
	{"/erased", CELL_NUMBER, {"依法清除", "erased"}},
	{"/chain", CELL_WORD, {"事件链", "chain"}},
	{"/followers", CELL_NUMBER, {"跟随者", "followers"}},
	{"/agree", CELL_NUMBER, {"一致", "agree"}},
	{"/lines", CELL_NUMBER, {"账目行数", "ledger lines"}},
	{"/ledger", CELL_WORD, {"账目", "ledger"}},
	{0},
};
static const struct column finding_columns[] = {
	{"/service", CELL_TEXT, {"服务", "service"}},
	{"/what", CELL_TEXT, {"问题", "what is wrong"}, true},
	{"/what_to_do", CELL_TEXT, {"处置", "what to do"}, true},
	{0},
};
static const struct view part_findings = {
	{"发现的问题", "Findings"}, "/findings", finding_columns, NULL};
static const struct view view_verify = {{0}, "/services", columns, &part_findings};

static void
find(struct verify *verify, const struct principal *service, const char *what,
	const char *what_to_do)
{
	json_array_append_new(
		verify->findings, json_pack("{s:s, s:s, s:s}", "service", service->name, "what",
					  what, "what_to_do", what_to_do));
}

void
verify_wrong(struct verify *verify, const struct principal *service, const char *what,
	const char *what_to_do)
{
	verify->wrong = true;
	find(verify, service, what, what_to_do);
}

void
verify_unsettled(struct verify *verify, const struct principal *service, const char *what,
	const char *what_to_do)
{
	verify->unsettled = true;
	find(verify, service, what, what_to_do);
}

static bool *
silence_of(struct verify *verify, const struct principal *service)
{
	size_t i = 0;

	while (verify->services[i] != service)
		i++;
	return &verify->silent[i];
}

bool
verify_ask(struct verify *verify, const struct principal *service, const char *type,
	const json_t *data, struct reply *ret)
{
	const struct question question = {.service = service, .type = type, .data = data};

	verify_ask_all(verify, &question, 1, ret);
	return ret->kind == REPLY_ANSWER;
}

void
verify_ask_all(
	struct verify *verify, const struct question *questions, size_t count, struct reply *ret)
{
	struct question asked[SERVICES_MOST] = {0};
	struct reply replies[SERVICES_MOST];
	size_t places[SERVICES_MOST], asking = 0;

	for (size_t i = 0; i < count; i++) {
		ret[i] = (struct reply){.kind = REPLY_SILENCE};
		if (*silence_of(verify, questions[i].service))
			continue;
		places[asking] = i;
		asked[asking++] = questions[i];
	}
	if (ctl_ask_all(verify->ctl, asked, asking, replies) != CTL_DONE || asking < count)
		verify->incomplete = true;
	for (size_t i = 0; i < asking; i++) {
		ret[places[i]] = replies[i];
		if (replies[i].kind == REPLY_SILENCE)
			*silence_of(verify, asked[i].service) = true;
	}
}

static bool
is_subsidy(const struct principal *service)
{
	return strncmp(service->name, "subsidy/", 8) == 0;
}

static const char *
verdict_of(const struct verify *verify)
{
	return verify->wrong	    ? "wrong"
	       : verify->incomplete ? "incomplete"
	       : verify->unsettled  ? "unsettled"
				    : "sound";
}

static void
print_verdict(const struct verify *verify)
{
	enum language language = verify->ctl->reader.language;

	if (verify->wrong)
		show_line(stdout, "%s",
			SAY(language, "结论：有误。处置前请勿改动任何数据。",
				"Verdict: WRONG.  Change nothing before the findings are "
				"understood."));
	else if (verify->incomplete)
		show_line(stdout, "%s",
			SAY(language, "结论：未核完，有服务没有答复（见上）。已核部分无误。",
				"Verdict: incomplete, as not every service answered (see above).  "
				"What could be checked is sound."));
	else if (verify->unsettled)
		show_line(stdout, "%s",
			SAY(language, "结论：事件链和账目无误，遗失的事件尚待核销（见上）。",
				"Verdict: sound, with lost events still to be reconciled (see "
				"above)."));
	else
		show_line(stdout, "%s",
			SAY(language, "结论：事件链、跟随者和账目全部一致。",
				"Verdict: sound.  Chains, followers and ledgers agree."));
}

static void
check_all(struct verify *verify)
{
	/* What followers remember is asked first: by the time a stream is read it can only be
	 * longer. */
	verify_take_cursors(verify);
	for (size_t i = 0; i < verify->count; i++)
		json_array_append_new(
			verify->rows, json_pack("{s:s}", "service", verify->services[i]->name));
	verify_streams(verify);
	for (size_t i = 0; i < verify->count; i++)
		if (is_subsidy(verify->services[i]))
			verify_ledger(verify, verify->services[i], json_array_get(verify->rows, i));
}

static enum ctl_exit
report(const struct verify *verify)
{
	_cleanup_json_ json_t *all = json_pack("{s:s, s:O, s:O}", "verdict", verdict_of(verify),
		"services", verify->rows, "findings", verify->findings);

	ctl_show(verify->ctl, &view_verify, all);
	if (!verify->ctl->settings->json)
		print_verdict(verify);
	return verify->wrong || (verify->unsettled && !verify->incomplete) ? CTL_REFUSED
	       : verify->incomplete					   ? CTL_SILENCE
									   : CTL_DONE;
}

int
run_verify(struct ctl *ctl)
{
	struct verify verify = {.ctl = ctl};

	if (!ctl_open(ctl))
		return CTL_USAGE;
	verify.count = ctl_services(ctl, NULL, NULL, verify.services);
	if (verify.count == 0)
		return CTL_USAGE;
	verify.rows = json_array();
	verify.findings = json_array();
	check_all(&verify);
	int ended = report(&verify);
	json_decref(verify.rows);
	json_decref(verify.findings);
	free(verify.cursors);
	return ended;
}
