/* What --help shows: made of the tables of verbs and options. */
#include "table.h"
#include "verbs.h"
#include "visible.h"
#include <stdio.h>

static void
add_option(struct table *table, enum flag option, enum language language)
{
	char usage[64];

	option_usage(option, usage, sizeof(usage));
	table_begin_row(table);
	table_add(table, usage);
	table_add(table, say(language, option_help(option)));
}

static struct table *
two_columns(void)
{
	struct table *table = table_new(false);

	table_add_column(table, "what", TABLE_LEFT);
	table_add_column(table, "help", TABLE_WRAP);
	return table;
}

static void
print_options(uint64_t taken, enum language language)
{
	_cleanup_table_ struct table *table = two_columns();

	for (int i = 0; i < OPTIONS; i++)
		if (taken & TAKES(i))
			add_option(table, (enum flag)i, language);
	table_print(table);
}

static void
print_verbs(enum language language)
{
	_cleanup_table_ struct table *table = two_columns();

	for (const struct verb *verb = verbs; verb->name; verb++) {
		_cleanup_free_ char *usage = xasprintf("%s %s", verb->name, verb->arguments);

		table_begin_row(table);
		table_add(table, usage);
		table_add(table, say(language, verb->help));
	}
	table_print(table);
}

void
help_all(enum language language)
{
	show_line(stdout, "%s",
		SAY(language, "用法：liaison [选项] 动词 [参数]",
			"Usage: liaison [OPTIONS] VERB [ARGUMENTS]"));
	show_line(stdout, "%s", "");
	print_verbs(language);
	show_line(stdout, "%s", "");
	print_options(COMMON_OPTIONS, language);
	show_line(stdout, "%s", "");
	show_line(stdout, "%s",
		SAY(language, "某个动词的帮助和示例：liaison VERB --help",
			"Help and an example of a verb: liaison VERB --help"));
	show_line(stdout, "%s",
		SAY(language, "退出码：0 完成，1 被拒绝或核对有误，2 用法或配置有误，3 没有答复",
			"Exit status: 0 done, 1 refused or found wrong, 2 usage or configuration, "
			"3 no answer"));
}

void
help_verb(const struct verb *verb, enum language language)
{
	show_line(stdout, SAY(language, "用法：liaison %s %s", "Usage: liaison %s %s"), verb->name,
		verb->arguments);
	show_line(stdout, "%s", say(language, verb->help));
	if (verb->request && verb->request->type)
		show_line(stdout, SAY(language, "消息：%s", "Message: %s"), verb->request->type);
	if (verb->options) {
		show_line(stdout, "%s", "");
		print_options(verb->options, language);
	}
	show_line(stdout, "%s", "");
	show_line(stdout, SAY(language, "示例：liaison %s", "Example: liaison %s"), verb->example);
}
