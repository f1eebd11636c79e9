/* Finds the verb that the command line names, and runs it. */
#include "base/embedded.h"
#include "base/log.h"
#include "base/version.h"
#include "ctl.h"
#include "table.h"
#include "visible.h"
#include "json/phrase.h"
#include <stdio.h>
#include <string.h>

/* What is said of a wrong command line, before there is anything else. */
static enum ctl_exit
complain(const char *text, enum language language)
{
	_cleanup_buf_ struct buf said = BUF_INIT;

	phrase_add(&said, text, SAY(language, "zh", "en"));
	show_line(stderr, "liaison: %s", said.data ? said.data : "");
	return CTL_USAGE;
}

static bool
load_phrases(struct fault *fault)
{
	for (const struct embedded *file = proto_files; file->path; file++)
		if (phrases_are(file->path))
			return phrases_load(file->data, file->length, fault);
	return fault_set(fault, "proto/phrases.json is not among the files");
}

/* `liaison help policy publish` is `liaison policy publish --help`. */
static void
take_help(struct options *options)
{
	if (options->word_count == 0 || strcmp(options->words[0], "help") != 0)
		return;
	options->value[OPTION_HELP] = "yes";
	options->word_count--;
	memmove(options->words, options->words + 1, options->word_count * sizeof(char *));
}

static bool
fits(const struct verb *verb, const struct options *options, struct fault *fault)
{
	size_t least, most, given = options->word_count - verb_words(verb);
	enum flag beyond = options_beyond(options, verb->options | COMMON_OPTIONS);

	verb_arguments(verb, &least, &most);
	if (beyond != OPTIONS)
		return fault_set(fault,
			"`%s` takes no --%s; `liaison %s --help` says what it takes", verb->name,
			option_name(beyond), verb->name);
	return (given >= least && given <= most) ||
	       fault_set(fault, "usage: liaison %s %s; example: liaison %s", verb->name,
		       verb->arguments, verb->example);
}

static int
run(const struct verb *verb, const struct options *options, const struct settings *settings)
{
	struct ctl ctl = {.settings = settings, .verb = verb};

	ctl.arguments = (struct arguments){
		options->words + verb_words(verb), options->word_count - verb_words(verb), options};
	ctl.reader =
		(struct reader){.language = settings->language, .attributes = attributes_new()};
	int ended = verb->run(&ctl);
	session_close(&ctl.session);
	attributes_free((struct attributes **)&ctl.reader.attributes);
	if ((fflush(stdout) != 0 || ferror(stdout)) && ended == CTL_DONE)
		ended = complain("standard output could not be written", ctl.reader.language);
	return ended;
}

static int
run_verb(const struct verb *verb, const struct options *options)
{
	struct settings settings;
	struct fault fault;
	int ended;

	if (options->value[OPTION_HELP]) {
		help_verb(verb, settings_language(options));
		return CTL_DONE;
	}
	if (!fits(verb, options, &fault))
		return complain(fault.text, settings_language(options));
	ended = settings_read(options, &settings, &fault)
			? run(verb, options, &settings)
			: (int)complain(fault.text, settings_language(options));
	settings_release(&settings);
	return ended;
}

int
ctl_main(int argc, char **argv)
{
	struct options options;
	struct fault fault;

	table_setup();
	log_open("liaison", "", LOG_ERROR_LEVEL);
	if (!load_phrases(&fault) || !options_read(argc, argv, &options, &fault))
		return complain(fault.text, settings_language(&(struct options){0}));
	if (options.value[OPTION_VERSION]) {
		show_line(stdout, "liaison %s", LIAISON_VERSION);
		return CTL_DONE;
	}
	take_help(&options);
	const struct verb *verb = verb_find(options.words, options.word_count);
	if (verb)
		return run_verb(verb, &options);
	if (options.value[OPTION_HELP] || options.word_count == 0) {
		help_all(settings_language(&options));
		return options.value[OPTION_HELP] ? CTL_DONE : CTL_USAGE;
	}
	fault_set(&fault, "no such verb: %.100s; `liaison --help` lists them", options.words[0]);
	return complain(fault.text, settings_language(&options));
}
