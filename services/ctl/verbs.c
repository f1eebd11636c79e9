#include "ctl.h"
#include "views.h"
#include <string.h>

#define WHY (TAKES(OPTION_CODE) | TAKES(OPTION_REASON) | TAKES(OPTION_REASON_EN))
#define OPINION                                                                                    \
	(WHY | TAKES(OPTION_AGREE) | TAKES(OPTION_OBJECT) | TAKES(OPTION_FOR) |                    \
		TAKES(OPTION_CONDITION) | TAKES(OPTION_CONDITION_EN))
#define REQUEST(...)                                                                               \
	&(const struct request)                                                                    \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define ON_FIRST(t, d, v) REQUEST(.type = t, .subject = SUBJECT_FIRST, .data = d, .view = v)
#define LIST(t, l, v)	  REQUEST(.type = t, .data = data_filters, .view = v, .list = l)

/* clang-format off */
const struct verb verbs[] = {
	{"submit", "FILE", {"提交申报", "file an application"},
		"submit application.json", 0, run_request,
		REQUEST(.type = "application.submit.v1", .data = data_file, .view = &view_filed)},
	{"correct", "CASE FILE", {"补正申报", "hand an application in anew, under its case"},
		"correct 331023-2026-000123-C application.json", 0, run_request,
		ON_FIRST("application.correct.v1", data_file, &view_filed)},
	{"status", "CASE", {"案件进展", "where a case stands, and what happened"},
		"status 331023-2026-000123-C", 0, run_request,
		ON_FIRST("application.status.v1", data_nothing, &view_status)},
	{"assessment", "CASE", {"逐条说明符合与否", "which conditions are met, on what, and which not"},
		"assessment 331023-2026-000123-C", 0, run_request,
		ON_FIRST("application.assessment.read.v1", data_nothing, &view_assessment)},
	{"cases", "", {"案件列表", "list cases"},
		"cases --policy P1d@1 --state waiting_for_funds",
		TAKES(OPTION_POLICY) | TAKES(OPTION_STATE) | TAKES(OPTION_LIMIT), run_request,
		LIST("application.list.v1", "applications", &view_cases)},
	{"follow", "[CASE]", {"实时查看各服务的事件", "what happens in all services, as it happens"},
		"follow 331023-2026-000123-C --beginning", TAKES(OPTION_LIMIT) | TAKES(OPTION_BEGINNING), run_follow, NULL},
	{"desk", "", {"我的待办，按剩余工作日", "what waits for you, by working days left"},
		"desk --as officer/331023-hrss/li-na", 0, run_desk, NULL},
	{"report", "", {"各政策申报、批准、不予支持及理由、天数、金额", "per policy: applied, approved, refused and why, days, money"},
		"report --policy P1d --from 2026-01-01",
		TAKES(OPTION_POLICY) | TAKES(OPTION_FROM) | TAKES(OPTION_UNTIL), run_request,
		REQUEST(.type = "application.report.v1", .data = data_filters, .view = &view_report)},
	{"withdraw", "CASE", {"撤回申报", "withdraw an application"},
		"withdraw 331023-2026-000123-C --reason 不再需要", TAKES(OPTION_REASON), run_request,
		ON_FIRST("application.withdraw.v1", data_reason, &view_withdrawal)},
	{"trace", "CASE", {"案件经过各部门的全过程", "a case's way through all services, in order"},
		"trace 331023-2026-000123-C", 0, run_trace, NULL},
	{"profile put", "CODE FILE", {"更新企业档案", "put an enterprise's profile"},
		"profile put 91331023MAYQYXW1X9 profile.json", 0, run_request,
		ON_FIRST("application.profile.put.v1", data_file, &view_profile_state)},
	{"profile show", "CODE", {"查看企业档案", "show an enterprise's profile"},
		"profile show 91331023MAYQYXW1X9", 0, run_request,
		ON_FIRST("application.profile.read.v1", data_nothing, &view_profile)},
	{"person put", "CODE FILE", {"登记人员信息", "put a person's data; answers a pseudonym"},
		"person put 91331023MAYQYXW1X9 founder.json", 0, run_request,
		ON_FIRST("application.person.put.v1", data_file, &view_person)},
	{"person read", "PERSON", {"查阅人员信息（留痕）", "read a person's data; leaves a record"},
		"person read person-0195566d-5c80-7a3b-8f10-3d5b9c2e4a61 --reason 电话核实",
		TAKES(OPTION_REASON), run_request,
		ON_FIRST("application.person.read.v1", data_reason, &view_person)},
	{"person erase", "PERSON", {"依法清除人员信息（留痕）", "erase a person's data by law; who and why stays on record"},
		"person erase person-0195566d-5c80-7a3b-8f10-3d5b9c2e4a61 --basis 个人信息保护法第四十七条 --request QC-2026-0007",
		TAKES(OPTION_BASIS) | TAKES(OPTION_REQUEST), run_request,
		ON_FIRST("application.person.erase.v1", data_law, &view_done)},
	{"policy draft", "FILE", {"起草政策", "draft a policy, or change its draft"},
		"policy draft deploy/sample/policies/P1d.json", 0, run_request,
		REQUEST(.type = "policy.draft.v1", .subject = SUBJECT_POLICY, .data = data_policy,
			.view = &view_policy_state)},
	{"policy publish", "POLICY", {"发布政策", "publish a drafted policy"},
		"policy publish P1d@1", 0, run_request,
		ON_FIRST("policy.publish.v1", data_nothing, &view_policy_state)},
	{"policy withdraw", "POLICY", {"废止政策", "withdraw a policy"},
		"policy withdraw P1d@1 --reason 由新版本替代 --reason-en 'replaced by a new version'",
		TAKES(OPTION_REASON) | TAKES(OPTION_REASON_EN), run_request,
		ON_FIRST("policy.withdraw.v1", data_both_reasons, &view_policy_state)},
	{"policy show", "POLICY", {"查看政策", "show a policy"}, "policy show P1d@1", 0, run_request,
		ON_FIRST("policy.read.v1", data_nothing, &view_policy)},
	{"policy list", "", {"政策列表", "list policies"}, "policy list --state published",
		TAKES(OPTION_STATE), run_request, LIST("policy.list.v1", "policies", &view_policies)},
	{"match list", "", {"政策匹配的企业", "enterprises that were told of a policy"},
		"match list --policy P1d@1", TAKES(OPTION_POLICY), run_request,
		LIST("application.match.list.v1", "matches", &view_matches)},
	{"rule check", "FILE", {"检查政策能否发布（不需要服务）", "say what publication of a policy would refuse; needs no service"},
		"rule check deploy/sample/policies/P1b.json", 0, run_rule_check, NULL},
	{"rule try", "FILE DOCUMENT", {"用政策试算一份材料，逐步说明（不需要服务）", "assess a document by a policy, step by step; needs no service"},
		"rule try deploy/sample/policies/P1b.json document.json", 0, run_rule_try, NULL},
	{"rule sweep", "FILE", {"用政策试算全部企业", "assess a policy for all enterprises by their profiles; --json lists those who may apply"},
		"rule sweep deploy/sample/policies/P1b.json", 0, run_rule_sweep, NULL},
	{"fund open", "FUND FILE", {"设立资金", "open a fund"},
		"fund open 331023-hrss/2026/jobs fund.json", 0, run_request,
		ON_FIRST("subsidy.fund.open.v1", data_file, &view_fund)},
	{"fund top-up", "FUND FILE", {"追加资金，等待者依申报先后办理", "add money to a fund; who waits is served in order of filing"},
		"fund top-up 331023-hrss/2026/jobs top-up.json", 0, run_request,
		ON_FIRST("subsidy.fund.top_up.v1", data_file, &view_fund)},
	{"fund show", "FUND", {"查看资金", "show a fund"}, "fund show 331023-hrss/2026/jobs", 0,
		run_request, ON_FIRST("subsidy.fund.read.v1", data_nothing, &view_fund)},
	{"fund list", "", {"资金列表", "list funds"}, "fund list", 0, run_request,
		LIST("subsidy.fund.list.v1", "funds", &view_funds)},
	{"award show", "AWARD|CASE", {"查看奖补", "show an award"},
		"award show 331023-2026-000123-C/1", 0, run_request,
		ON_FIRST("subsidy.award.read.v1", data_nothing, &view_award)},
	{"award list", "", {"奖补列表", "list awards"}, "award list --state to_decide",
		TAKES(OPTION_STATE) | TAKES(OPTION_POLICY), run_request,
		LIST("subsidy.award.list.v1", "awards", &view_awards)},
	{"award decide", "AWARD", {"审批", "decide on an award"},
		"award decide 331023-2026-000123-C/1 --approve --reason 属实 --reason-en genuine",
		WHY | TAKES(OPTION_APPROVE) | TAKES(OPTION_REFUSE) | TAKES(OPTION_AMOUNT),
		run_request,
		ON_FIRST("subsidy.decide.v1", data_decision, &view_award_state)},
	{"correction ask", "AWARD FILE", {"要求企业补正，办理时限暂停", "ask the enterprise to mend what it filed; the time limit stands still"},
		"correction ask 331023-2026-000123-C/1 correction.json", 0, run_request,
		ON_FIRST("subsidy.correction.ask.v1", data_file, &view_award_state)},
	{"award pay", "AWARD", {"发出支付指令", "instruct the payment of an award"},
		"award pay 331023-2026-000123-C/1", 0, run_request,
		ON_FIRST("subsidy.pay.v1", data_nothing, &view_award_state)},
	{"payment confirm", "PAYMENT", {"确认支付结果", "say that a payment was made, failed, or came back"},
		"payment confirm 331023-2026-000123-C/1/p1 --paid --reference 20260302-0007",
		TAKES(OPTION_PAID) | TAKES(OPTION_FAILED) | TAKES(OPTION_RETURNED) | TAKES(OPTION_REFERENCE) |
			TAKES(OPTION_REASON), run_request,
		ON_FIRST("subsidy.payment.confirm.v1", data_confirmation, &view_payment_state)},
	{"notice list", "", {"正在公示的奖补", "what is shown to the public before it is paid"},
		"notice list --policy P2", TAKES(OPTION_POLICY), run_request,
		LIST("subsidy.notice.list.v1", "notices", &view_notices)},
	{"objection file", "AWARD FILE", {"对公示提出异议", "object to what is shown to the public"},
		"objection file 331023-2026-000123-C/1 objection.json", 0, run_request,
		ON_FIRST("subsidy.objection.file.v1", data_file, &view_objection_state)},
	{"objection hear", "OBJECTION", {"答复异议", "hear an objection"},
		"objection hear 331023-2026-000123-C/1/o1 --overrule --reason 材料属实 --reason-en genuine",
		WHY | TAKES(OPTION_UPHOLD) | TAKES(OPTION_OVERRULE), run_request,
		ON_FIRST("subsidy.objection.hear.v1", data_hearing, &view_objection_state)},
	{"objection list", "[AWARD]", {"异议列表", "objections, and what became of them"},
		"objection list --state open", TAKES(OPTION_STATE), run_request,
		REQUEST(.type = "subsidy.objection.list.v1", .data = data_objections,
			.view = &view_objections, .list = "objections")},
	{"payment file", "", {"已指令、未回执的支付，逐行一笔，末行合计", "what is instructed and not answered, a payment a line, for the bank"},
		"payment file --fund 331023-hrss/2026/jobs",
		TAKES(OPTION_FUND) | TAKES(OPTION_DEPARTMENT), run_payment_file, NULL},
	{"payment answer", "FILE", {"登记银行回执文件，可重复执行", "tell what the bank answers, line by line; safe to run twice"},
		"payment answer answers.jsonl", 0, run_payment_answer, NULL},
	{"recognition list", "", {"认定名单", "who was recognised, and for how long"},
		"recognition list --state recognised", TAKES(OPTION_STATE), run_request,
		LIST("subsidy.recognition.list.v1", "recognitions", &view_recognitions)},
	{"recognition revoke", "AWARD", {"撤销认定", "revoke a recognition"},
		"recognition revoke 331023-2026-000123-C/1 --reason 基地已停止运营 --reason-en 'the base has closed'",
		WHY, run_request,
		ON_FIRST("subsidy.recognition.revoke.v1", data_reasons, &view_award_state)},
	{"ledger", "[AFTER]", {"资金明细账", "list the ledger: 200 lines, from that number on"}, "ledger 200", 0, run_request,
		REQUEST(.type = "subsidy.ledger.list.v1", .data = data_ledger, .view = &view_ledger,
			.list = "entries")},
	{"opinion give", "REVIEW", {"出具意见", "give your department's opinion"},
		"opinion give 331023-2026-000123-C/1/r1 --agree --reason 属实 --reason-en genuine",
		OPINION, run_request, ON_FIRST("coordination.opinion.v1", data_opinion, &view_opinion)},
	{"opinion correct", "REVIEW", {"更正意见", "correct your department's opinion, until the review is concluded"},
		"opinion correct 331023-2026-000123-C/1/r1 --agree --reason 已补 --reason-en 'handed in' "
		"--condition 拨付前补交租约 --condition-en 'the lease before payment'",
		OPINION, run_request, ON_FIRST("coordination.opinion.correct.v1", data_opinion, &view_opinion)},
	{"opinion withdraw", "REVIEW", {"撤回意见", "take your department's opinion back"},
		"opinion withdraw 331023-2026-000123-C/1/r1 --reason 情况有变 --reason-en 'things have changed'",
		WHY | TAKES(OPTION_FOR), run_request,
		ON_FIRST("coordination.opinion.withdraw.v1", data_opinion_back, &view_opinion)},
	{"review extend", "REVIEW", {"延长核验期限", "give a review more time"},
		"review extend 331023-2026-000123-C/1/r1 --days 3 --reason 实地复核 --reason-en 'to be seen on site'",
		TAKES(OPTION_DAYS) | TAKES(OPTION_REASON) | TAKES(OPTION_REASON_EN), run_request,
		ON_FIRST("coordination.review.extend.v1", data_extension, &view_opinion)},
	{"review show", "REVIEW", {"查看核验", "show a review"}, "review show 331023-2026-000123-C/1/r1",
		0, run_request, ON_FIRST("coordination.review.read.v1", data_nothing, &view_review)},
	{"review list", "", {"核验列表", "list reviews"}, "review list --open --department 440304-kcj",
		TAKES(OPTION_OPEN) | TAKES(OPTION_DEPARTMENT), run_request,
		LIST("coordination.review.list.v1", "reviews", &view_reviews)},
	{"request file", "FILE", {"提出诉求", "file an enterprise's request"},
		"request file request.json", 0, run_request,
		REQUEST(.type = "coordination.request.file.v1", .data = data_file, .view = &view_request_state)},
	{"request list", "", {"诉求列表", "requests of enterprises, the most urgent first"},
		"request list --department 331023-hrss --open",
		TAKES(OPTION_OPEN) | TAKES(OPTION_DEPARTMENT), run_request,
		LIST("coordination.request.list.v1", "requests", &view_requests)},
	{"request show", "REQUEST", {"查看诉求", "show a request, its answer and how that was rated"},
		"request show Q331023-2026-000007-K", 0, run_request,
		ON_FIRST("coordination.request.read.v1", data_nothing, &view_asked)},
	{"request answer", "REQUEST", {"答复诉求", "answer a request"},
		"request answer Q331023-2026-000007-K --text 须有一年以上租约。 --text-en 'A lease of a year or more is needed.'",
		TAKES(OPTION_TEXT) | TAKES(OPTION_TEXT_EN), run_request,
		ON_FIRST("coordination.request.answer.v1", data_answer, &view_request_state)},
	{"request pass", "REQUEST DEPARTMENT", {"转办诉求", "hand a request to another department of its matter"},
		"request pass Q331023-2026-000007-K 331023-fgw --matter rent-subsidy-advice --reason 属发改事项 "
		"--reason-en 'a matter of development and reform'",
		TAKES(OPTION_MATTER) | TAKES(OPTION_REASON) | TAKES(OPTION_REASON_EN), run_request,
		ON_FIRST("coordination.request.pass.v1", data_passing, &view_request_state)},
	{"request rate", "REQUEST", {"评价答复", "say how good the answer was: 1 or 2 opens it again, once"},
		"request rate Q331023-2026-000007-K --rating 5", TAKES(OPTION_RATING), run_request,
		ON_FIRST("coordination.request.rate.v1", data_rating, &view_request_state)},
	{"responsibility put", "MATTER FILE", {"更新责任清单", "put a matter on the list of responsibilities"},
		"responsibility put incubator-verification matter.json", 0, run_request,
		ON_FIRST("coordination.responsibility.put.v1", data_file, &view_responsibility)},
	{"responsibility list", "", {"责任清单", "list who is responsible for what"}, "responsibility list",
		0, run_request, LIST("coordination.responsibility.list.v1", "responsibilities",
			&view_responsibilities)},
	{"send", "TYPE [FILE|-]", {"发送任意消息", "send any message, print the answer"},
		"send application.status.v1 --subject 331023-2026-000123-C", TAKES(OPTION_SUBJECT),
		run_request, REQUEST(.subject = SUBJECT_OPTION, .data = data_optional_file)},
	{"messages", "[TYPE]", {"消息目录，或某消息的说明和示例", "list messages, or explain one, with an example"},
		"messages policy.publish.v1", 0, run_messages, NULL},
	{"verify", "", {"核对事件链、游标和账目", "check chains, followers and ledgers of all services"},
		"verify", 0, run_verify, NULL},
	{"health", "", {"各服务状况", "how the services are"}, "health", 0, run_health, NULL},
	{"parked list", "", {"搁置的事件", "events that could not be acted on"}, "parked list", 0, run_request,
		REQUEST(.type = "parked.list.v1", .data = data_nothing, .view = &view_parked,
			.list = "parked")},
	{"parked retry", "CASE", {"重新处理搁置的事件", "act on a case's parked events again"},
		"parked retry 331023-2026-000123-C", 0, run_parked_retry, NULL},
	{"parked", "", {"同 parked list", "the same as parked list"}, "parked", 0, run_request,
		REQUEST(.type = "parked.list.v1", .data = data_nothing, .view = &view_parked,
			.list = "parked")},
	{"accept-fork", "[AFTER]", {"确认服务恢复自备份，其后的事件遗失", "accept that a service lost events: its database was restored from a backup"},
		"accept-fork --to application/331023-zwfw --reason 磁盘损坏，恢复至昨夜备份",
		TAKES(OPTION_REASON), run_request,
		REQUEST(.type = "stream.accept_fork.v1", .data = data_fork, .view = &view_fork)},
	{"reconcile begin", "STREAM", {"从对方仍有的事件起重新跟随，其后办理过的列入待核销", "follow a stream again that lost events, and list what had been done about those"},
		"reconcile begin application/331023-zwfw --to subsidy/331023-hrss --reason 对方已确认遗失",
		TAKES(OPTION_REASON), run_request,
		REQUEST(.type = "reconcile.begin.v1", .data = data_stream, .view = &view_turned_back)},
	{"reconcile list", "", {"待核销的遗失事件", "what was done about events that were lost"}, "reconcile list", 0, run_request,
		REQUEST(.type = "reconcile.list.v1", .data = data_nothing, .view = &view_lost,
			.list = "lost")},
	{"reconcile settle", "CASE [KEY]", {"核销案件的遗失事件，其后的事件重新处理", "settle a case's lost events, or the one event; what waits behind is tried again"},
		"reconcile settle 331023-2026-000123-C --to subsidy/331023-hrss --reason 企业已重新申报",
		TAKES(OPTION_REASON), run_request,
		REQUEST(.type = "reconcile.settle.v1", .data = data_settled, .view = &view_settled)},
	{"erase", "CASE|NUMBERS", {"依法清除本服务事件的内容，留痕", "erase by law what events of a service said; on record"},
		"erase 331023-2026-000123-C --to application/331023-zwfw --basis 个人信息保护法第四十七条 --request QC-2026-0007",
		TAKES(OPTION_BASIS) | TAKES(OPTION_REQUEST), run_request,
		REQUEST(.type = "stream.erase.v1", .data = data_erase, .view = &view_erased)},
	{"clock confirm", "", {"确认时钟无误", "say that a doubted clock is right"},
		"clock confirm --to subsidy/331023-hrss", 0, run_request,
		REQUEST(.type = "clock.confirm.v1", .data = data_nothing, .view = &view_done)},
	{"keygen", "FILE", {"生成密钥", "make a key pair; the secret key goes to FILE"},
		"keygen keys/officer.331023-hrss.li-na.key --as officer/331023-hrss/li-na", 0,
		run_keygen, NULL},
	{"directory check", "FILE", {"检查目录文件", "check a directory of principals"},
		"directory check directory.ini", 0, run_directory_check, NULL},
	{0},
};
/* clang-format on */

size_t
verb_words(const struct verb *verb)
{
	return strchr(verb->name, ' ') ? 2 : 1;
}

static bool
matches(const struct verb *verb, const char *const *words, size_t count)
{
	const char *blank = strchr(verb->name, ' ');
	size_t first = blank ? (size_t)(blank - verb->name) : strlen(verb->name);

	if (count < verb_words(verb) || strlen(words[0]) != first ||
		strncmp(words[0], verb->name, first) != 0)
		return false;
	return !blank || strcmp(words[1], blank + 1) == 0;
}

const struct verb *
verb_find(const char *const *words, size_t count)
{
	const struct verb *found = NULL;

	for (const struct verb *verb = verbs; verb->name; verb++)
		if (matches(verb, words, count) && (!found || verb_words(verb) > verb_words(found)))
			found = verb;
	return found;
}

void
verb_arguments(const struct verb *verb, size_t *ret_least, size_t *ret_most)
{
	*ret_least = *ret_most = 0;
	for (const char *at = verb->arguments; *at; at += strspn(at, " ")) {
		*ret_least += *at != '[';
		(*ret_most)++;
		at += strcspn(at, " ");
	}
}
