/* The tables of verbs and options against each other, against the contract, and against what people
 * type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "services/ctl/messages.h"
#include "services/ctl/verbs.h"
#include "json/schema.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MOST 16

/* A command line as a shell would split it: blanks, and single quotes. */
struct line {
	char *text, *words[WORDS_MOST];
	int count;
	struct options options;
};

static bool
read_line(struct line *line, const char *text, struct fault *fault)
{
	*line = (struct line){.text = xasprintf("liaison %s", text)};
	for (char *at = line->text; *at && line->count < WORDS_MOST; at += strspn(at, " ")) {
		char end = *at == '\'' ? '\'' : ' ';

		at += end == '\'';
		line->words[line->count++] = at;
		at += strcspn(at, (char[]){end, 0});
		if (*at)
			*at++ = 0;
	}
	return options_read(line->count, line->words, &line->options, fault);
}

static const struct verb *
verb_of(const struct line *line)
{
	return verb_find(line->options.words, line->options.word_count);
}

static void
test_examples(void **state)
{
	(void)state;
	for (const struct verb *verb = verbs; verb->name; verb++) {
		struct line line;
		struct fault fault = {""};
		size_t least, most;

		if (!read_line(&line, verb->example, &fault))
			fail_msg("%s: %s", verb->example, fault.text);
		if (verb_of(&line) != verb)
			fail_msg("%s: another verb", verb->example);
		verb_arguments(verb, &least, &most);
		size_t given = line.options.word_count - verb_words(verb);
		if (given < least || given > most)
			fail_msg("%s: %zu arguments", verb->example, given);
		if (options_beyond(&line.options, verb->options | COMMON_OPTIONS) != OPTIONS)
			fail_msg("%s: takes no such option", verb->example);
		assert_true(*verb->help.zh && *verb->help.en);
		free(line.text);
	}
}

static void
test_types(void **state)
{
	(void)state;
	for (const struct verb *verb = verbs; verb->name; verb++) {
		if (!verb->request || !verb->request->type)
			continue;
		_cleanup_json_ json_t *schema = message_schema(verb->request->type);
		if (!schema)
			fail_msg("%s: no message %s", verb->name, verb->request->type);
		const json_t *reply =
			json_object_get(json_object_get(schema, "x-reply"), "properties");
		if (verb->request->list && !json_object_get(reply, verb->request->list))
			fail_msg("%s: its answer has no %s", verb->name, verb->request->list);
	}
}

static struct schema_set *
contract(void)
{
	struct schema_set *set = schema_set_new();
	struct fault fault;

	for (const struct embedded *file = proto_files; file->path; file++) {
		_cleanup_json_ json_t *document =
			json_read(file->data, file->length, 1024 * 1024, &fault);

		if (json_text(document, "$id") &&
			!schema_set_add(set, file->path, document, &fault))
			fail_msg("%s: %s", file->path, fault.text);
	}
	return set;
}

/* What the options of each example make is what the message takes. */
static void
test_data(void **state)
{
	struct schema_set *set = contract();
	struct fault fault = {""};

	(void)state;
	for (const struct verb *verb = verbs; verb->name; verb++) {
		struct line line;
		struct schema_errors errors = {0};

		if (!verb->request || !verb->request->type || strstr(verb->arguments, "FILE"))
			continue;
		assert_true(read_line(&line, verb->example, &fault));
		const struct arguments arguments = {line.options.words + verb_words(verb),
			line.options.word_count - verb_words(verb), &line.options};
		_cleanup_json_ json_t *data = verb->request->data(&arguments, &fault);
		if (!data)
			fail_msg("%s: %s", verb->example, fault.text);
		_cleanup_free_ char *name = xasprintf("liaison:%s", verb->request->type);
		const struct schema *schema = schema_compile(set, name, &fault);
		if (!schema)
			fail_msg("%s: %s", name, fault.text);
		if (!schema_validate(schema, data, &errors))
			fail_msg("%s: %s %s", verb->example, errors.at[0].pointer,
				errors.at[0].detail);
		free(line.text);
	}
	schema_set_free(&set);
}

static void
test_builders(void **state)
{
	static const struct {
		const char *line;
		data_build *build;
		const char *data; /* NULL: refused */
	} cases[] = {
		{"x --approve", data_decision, "{\"approve\":true,\"reasons\":[]}"},
		{"x --refuse --reason 不 --reason-en no --code late", data_decision,
			"{\"approve\":false,\"reasons\":[{\"code\":\"late\",\"text\":{\"zh\":"
			"\"不\",\"en\":"
			"\"no\"}}]}"},
		{"x", data_decision, NULL},
		{"x --approve --refuse", data_decision, NULL},
		{"x --refuse --reason 不", data_decision, NULL},
		{"x --refuse --reason-en no", data_decision, NULL},
		{"x --object --reason 否 --reason-en no", data_opinion,
			"{\"agree\":false,\"reasons\":[{\"code\":\"objected\",\"text\":{\"zh\":"
			"\"否\",\"en\":"
			"\"no\"}}]}"},
		{"x --agree --reason 是 --reason-en yes --condition 一 --condition-en one --for "
		 "331023-czj",
			data_opinion,
			"{\"agree\":true,\"reasons\":[{\"code\":\"agreed\",\"text\":{\"zh\":\"是\","
			"\"en\":\"yes\"}}],\"conditions\":[{\"zh\":\"一\",\"en\":\"one\"}],\"for\":"
			"\"331023-czj\"}"},
		{"x --agree --condition 一", data_opinion, NULL},
		{"x --days 0 --reason 一 --reason-en one", data_extension, NULL},
		{"x --days 3 --reason 一", data_extension, NULL},
		{"x --paid --reference 7", data_confirmation,
			"{\"result\":\"paid\",\"reference\":\"7\"}"},
		{"x --failed --reference 7 --reason closed", data_confirmation,
			"{\"result\":\"failed\",\"reference\":\"7\",\"reason\":\"closed\"}"},
		{"x --paid", data_confirmation, NULL},
		{"x --limit 3 --open", data_filters, "{\"limit\":3,\"open\":true}"},
		{"x --limit 0", data_filters, NULL},
		{"x --limit many", data_filters, NULL},
		{"x", data_reason, NULL},
		{"x /nowhere/at-all.json", data_file, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct line line;
		struct fault fault = {""};

		assert_true(read_line(&line, cases[i].line, &fault));
		const struct arguments arguments = {
			line.options.words + 1, line.options.word_count - 1, &line.options};
		_cleanup_json_ json_t *data = cases[i].build(&arguments, &fault);
		_cleanup_json_ json_t *wanted =
			cases[i].data ? json_loads(cases[i].data, 0, NULL) : NULL;
		if (cases[i].data ? !json_equal(data, wanted) : data != NULL || !*fault.text)
			fail_msg("%s", cases[i].line);
		free(line.text);
	}
}

static void
test_files(void **state)
{
	static const struct {
		const char *text, *why; /* why NULL: it is good */
	} cases[] = {
		{"{\"id\":\"P1d\",\"version\":1}", NULL},
		{"{\"id\":1.5}", "line 1"},
		{"", "liaison-data"},
		{"{", "liaison-data"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char path[] = "/tmp/liaison-data-XXXXXX";
		int file = mkstemp(path);
		struct fault fault = {""};

		assert_true(file >= 0);
		assert_int_equal(write(file, cases[i].text, strlen(cases[i].text)),
			(ssize_t)strlen(cases[i].text));
		close(file);
		_cleanup_json_ json_t *data = data_read(path, &fault);
		unlink(path);
		assert_int_equal(data != NULL, cases[i].why == NULL);
		if (cases[i].why && !strstr(fault.text, cases[i].why))
			fail_msg("%s", fault.text);
	}
}

static void
test_lines(void **state)
{
	static const struct {
		const char *line,
			*verb; /* verb NULL: the line is refused; "": there is no such verb */
	} cases[] = {
		{"--to a health", "health"},
		{"health --timeout 1", "health"},
		{"parked", "parked"},
		{"parked list", "parked list"},
		{"parked retry x", "parked retry"},
		{"withdraw x", "withdraw"},
		{"policy withdraw x", "policy withdraw"},
		{"policy", ""},
		{"polic list", ""},
		{"", ""},
		{"health --no-such", NULL},
		{"health --to", NULL},
		{"a b c d e f g", NULL},
		{"health \xff", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct line line;
		struct fault fault = {""};
		bool read = read_line(&line, cases[i].line, &fault);
		const struct verb *verb = read ? verb_of(&line) : NULL;

		if (read != (cases[i].verb != NULL) || (!read && !*fault.text))
			fail_msg("%s: %s", cases[i].line, fault.text);
		if (read && strcmp(verb ? verb->name : "", cases[i].verb) != 0)
			fail_msg("%s: %s", cases[i].line, verb ? verb->name : "none");
		free(line.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_builders),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
