#include "options.h"

#include "base/text.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>

struct row {
	const char *name, *value; /* value NULL: it takes none */
	struct words help;
};

static const struct row rows[OPTIONS] = {
	[OPTION_AS] = {"as", "PRINCIPAL",
		{"以谁的身份（目录中的名称）", "who you are in the directory"}},
	[OPTION_KEYS] = {"keys", "DIR", {"存放私钥文件的目录", "folder of the secret keys"}},
	[OPTION_DIRECTORY] = {"directory", "FILE", {"目录文件", "the directory of principals"}},
	[OPTION_CONFIG] = {"config", "FILE",
		{"配置文件", "configuration; else LIAISON_CONFIG, ~/.config/liaison.ini"}},
	[OPTION_TO] = {"to", "SERVICE", {"发往哪个服务", "which service to ask"}},
	[OPTION_TIMEOUT] = {"timeout", "SECONDS",
		{"最多等待的秒数（默认10）", "how long to wait for an answer (10)"}},
	[OPTION_LANG] = {"lang", "zh|en",
		{"语言（默认依 LANG）", "language of texts; else as LANG says"}},
	[OPTION_JSON] = {"json", NULL, {"输出 JSON", "print JSON"}},
	[OPTION_ENVELOPE] = {"envelope", NULL,
		{"输出完整的应答信封（JSON）",
			"print the whole answer with its envelope, as JSON"}},
	[OPTION_AFTER] = {"after", "AT",
		{"须不早于此应答（其 at）",
			"answer from a state no older than that answer's `at`"}},
	[OPTION_ID] = {"id", "UUID",
		{"消息 id：重发时沿用", "the message's id, to send an earlier one again"}},
	[OPTION_CLOCK] = {"clock-offset-file", "FILE",
		{"测试时钟（须 --unsafe-for-tests）", "test clock; needs --unsafe-for-tests"}},
	[OPTION_UNSAFE] = {"unsafe-for-tests", NULL, {"允许测试时钟", "allow a test clock"}},
	[OPTION_HELP] = {"help", NULL, {"显示帮助", "show help"}},
	[OPTION_VERSION] = {"version", NULL, {"显示版本", "show the version"}},
	[OPTION_SUBJECT] = {"subject", "SUBJECT",
		{"消息所涉及的对象", "what the message is about"}},
	[OPTION_STATE] = {"state", "STATE", {"只看此状态", "only those in this state"}},
	[OPTION_POLICY] = {"policy", "POLICY", {"只看此政策", "only those of this policy"}},
	[OPTION_FROM] = {"from", "DAY", {"自此日起申报的", "only those filed from this day on"}},
	[OPTION_UNTIL] = {"until", "DAY", {"至此日止申报的", "only those filed until this day"}},
	[OPTION_LIMIT] = {"limit", "N", {"最多多少条", "at most so many"}},
	[OPTION_BEGINNING] = {"beginning", NULL,
		{"自事件流开头起", "from the streams' beginning on"}},
	[OPTION_DEPARTMENT] = {"department", "DEPARTMENT",
		{"只看此部门", "only those of this department"}},
	[OPTION_OPEN] = {"open", NULL, {"只看办理中的", "only open ones"}},
	[OPTION_FOR] = {"for", "DEPARTMENT",
		{"代哪个逾期部门", "the late department that you speak for, as its deputy"}},
	[OPTION_CONDITION] = {"condition", "TEXT",
		{"同意的条件（中文）", "what agreement depends on, in Chinese"}},
	[OPTION_CONDITION_EN] = {"condition-en", "TEXT",
		{"同意的条件（英文）", "the condition in English"}},
	[OPTION_DAYS] = {"days", "N", {"工作日数", "so many working days"}},
	[OPTION_CODE] = {"code", "CODE", {"理由代码", "the reason's code"}},
	[OPTION_REASON] = {"reason", "TEXT",
		{"理由（中文）", "the reason (in Chinese, if --reason-en is given)"}},
	[OPTION_REASON_EN] = {"reason-en", "TEXT", {"理由（英文）", "the reason in English"}},
	[OPTION_APPROVE] = {"approve", NULL, {"批准", "approve"}},
	[OPTION_REFUSE] = {"refuse", NULL, {"不予批准", "refuse"}},
	[OPTION_AGREE] = {"agree", NULL, {"同意", "agree"}},
	[OPTION_OBJECT] = {"object", NULL, {"不同意", "object"}},
	[OPTION_UPHOLD] = {"uphold", NULL, {"异议成立", "the objection is right"}},
	[OPTION_OVERRULE] = {"overrule", NULL, {"异议不成立", "the objection is not right"}},
	[OPTION_PAID] = {"paid", NULL, {"已到账", "it was paid"}},
	[OPTION_FAILED] = {"failed", NULL, {"支付失败", "it could not be paid"}},
	[OPTION_RETURNED] = {"returned", NULL, {"付后被退回", "it was paid, and came back"}},
	[OPTION_FUND] = {"fund", "FUND", {"只看此资金", "only those of this fund"}},
	[OPTION_AMOUNT] = {"amount", "YUAN", {"金额（元）", "so many yuan, at most two decimals"}},
	[OPTION_TEXT] = {"text", "TEXT", {"答复（中文）", "the answer, in Chinese"}},
	[OPTION_TEXT_EN] = {"text-en", "TEXT", {"答复（英文）", "the answer in English"}},
	[OPTION_MATTER] = {"matter", "MATTER",
		{"责任清单中的事项", "a matter on the list of responsibilities"}},
	[OPTION_RATING] = {"rating", "1-5",
		{"评价，5 为最好", "how good the answer was, 5 is best"}},
	[OPTION_REFERENCE] = {"reference", "TEXT",
		{"支付凭证号", "the bank's or treasury's reference"}},
	[OPTION_BASIS] = {"basis", "TEXT", {"法律依据", "the law that wants it"}},
	[OPTION_REQUEST] = {"request", "NUMBER",
		{"申请登记号", "the number under which the request is on file"}},
};

#define FIRST_VALUE 256 /* what getopt_long gives for the first row: past all characters */

static bool
not_understood(int kind, char **argv, struct fault *fault)
{
	const char *word = argv[optind - 1];

	if (kind == ':')
		return fault_set(fault, "%.100s needs a value after it", word);
	return fault_set(fault, "%.100s is no option; `liaison --help` lists them", word);
}

static bool
take_words(int argc, char **argv, struct options *options, struct fault *fault)
{
	for (; optind < argc; optind++) {
		if (options->word_count == ARGUMENTS_MOST)
			return fault_set(fault, "too many arguments, from %.100s on", argv[optind]);
		options->words[options->word_count++] = argv[optind];
	}
	return true;
}

/* What is typed goes into messages. */
static bool
is_text(int argc, char **argv, struct fault *fault)
{
	for (int i = 1; i < argc; i++)
		if (!text_is_utf8(argv[i], strlen(argv[i])))
			return fault_set(fault, "argument %d is not UTF-8", i);
	return true;
}

bool
options_read(int argc, char **argv, struct options *ret, struct fault *fault)
{
	struct option table[OPTIONS + 1] = {0};
	struct options options = {0};
	int found;

	for (int i = 0; i < OPTIONS; i++)
		table[i] = (struct option){rows[i].name,
			rows[i].value ? required_argument : no_argument, NULL, FIRST_VALUE + i};
	if (!is_text(argc, argv, fault))
		return false;
	optind = 0; /* also forgets where an earlier call stood */
	while ((found = getopt_long(argc, argv, ":hV", table, NULL)) != -1) {
		if (found == 'h')
			options.value[OPTION_HELP] = "yes";
		else if (found == 'V')
			options.value[OPTION_VERSION] = "yes";
		else if (found >= FIRST_VALUE)
			options.value[found - FIRST_VALUE] = optarg ? optarg : "yes";
		else
			return not_understood(found, argv, fault);
	}
	if (!take_words(argc, argv, &options, fault))
		return false;
	*ret = options;
	return true;
}

const char *
option_name(enum flag option)
{
	return rows[option].name;
}

void
option_usage(enum flag option, char *into, size_t size)
{
	const struct row *row = &rows[option];

	snprintf(into, size, "--%s%s%s", row->name, row->value ? " " : "",
		row->value ? row->value : "");
}

struct words
option_help(enum flag option)
{
	return rows[option].help;
}

enum flag
options_beyond(const struct options *options, uint64_t taken)
{
	for (int i = 0; i < OPTIONS; i++)
		if (options->value[i] && !(taken & TAKES(i)))
			return (enum flag)i;
	return OPTIONS;
}
