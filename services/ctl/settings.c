#include "settings.h"

#include "base/clock.h"
#include "base/config.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTION		     "client"
#define TIMEOUT_MOST_SECONDS 3600

static const struct config_key known[] = {
	{SECTION, "as", "", "who you are in the directory"},
	{SECTION, "keys", "~/.config/liaison/keys", "folder of the secret keys"},
	{SECTION, "directory", "~/.config/liaison/directory.ini", "the directory of principals"},
	{SECTION, "calendar", "", "holidays and make-up days, for `desk`; else Monday to Friday"},
	{SECTION, "lang", "", "zh or en"},
	{SECTION, "timeout", "10", "seconds to wait for an answer"},
	{SECTION, "clock_offset_file", "", "test clock"},
	{SECTION, "unsafe_for_tests", "no", "yes allows a test clock"},
	{NULL, NULL, NULL, NULL},
};

static char *
expand_home(const char *path)
{
	const char *home = getenv("HOME");

	return path[0] == '~' && path[1] == '/' && home ? xasprintf("%s%s", home, path + 1)
							: xstrdup(path);
}

/* A file that was named must be there; the customary one may be missing. */
static struct config *
read_config(const struct options *options, struct fault *fault)
{
	const char *named = options->value[OPTION_CONFIG];

	if (!named)
		named = getenv("LIAISON_CONFIG");
	_cleanup_free_ char *path = expand_home(named && *named ? named : "~/.config/liaison.ini");
	if ((!named || !*named) && access(path, F_OK) != 0)
		return config_parse("no configuration", "", known, fault);
	return config_read(path, known, fault);
}

static const char *
chosen(const struct options *options, enum flag option, const struct settings *settings,
	const char *key)
{
	return options->value[option] ? options->value[option]
				      : config_get(settings->config, SECTION, key);
}

static enum language
language_of_locale(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	enum language language = LANGUAGE_EN;

	for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value) {
			if (!language_parse(value, &language))
				language = LANGUAGE_EN;
			break;
		}
	}
	return language;
}

enum language
settings_language(const struct options *options)
{
	enum language language = language_of_locale();
	const char *asked = options->value[OPTION_LANG];

	if (asked && !language_parse(asked, &language))
		language = LANGUAGE_EN;
	return language;
}

static bool
read_language(const struct options *options, struct settings *settings, struct fault *fault)
{
	const char *text = chosen(options, OPTION_LANG, settings, "lang");

	settings->language = language_of_locale();
	return !*text || language_parse(text, &settings->language) ||
	       fault_set(fault, "language %.40s: zh and en are known", text);
}

static bool
read_timeout(const struct options *options, struct settings *settings, struct fault *fault)
{
	const char *text = chosen(options, OPTION_TIMEOUT, settings, "timeout");
	char *end;

	errno = 0;
	long seconds = strtol(text, &end, 10);
	if (errno || end == text || *end || seconds < 1 || seconds > TIMEOUT_MOST_SECONDS)
		return fault_set(fault, "timeout %.40s: a number of seconds from 1 to %d is needed",
			text, TIMEOUT_MOST_SECONDS);
	settings->timeout_ms = (int)seconds * 1000;
	return true;
}

static bool
use_clock(const struct options *options, const struct settings *settings, struct fault *fault)
{
	const char *path = chosen(options, OPTION_CLOCK, settings, "clock_offset_file");
	const char *allowed = chosen(options, OPTION_UNSAFE, settings, "unsafe_for_tests");

	if (!*path)
		return true;
	if (strcmp(allowed, "yes") != 0)
		return fault_set(
			fault, "a test clock (%.200s) needs --unsafe-for-tests beside it", path);
	clock_use_offset_file(path);
	return true;
}

bool
settings_read(const struct options *options, struct settings *ret, struct fault *fault)
{
	*ret = (struct settings){.language = settings_language(options)};
	ret->config = read_config(options, fault);
	if (!ret->config)
		return false;
	ret->as = chosen(options, OPTION_AS, ret, "as");
	ret->keys = expand_home(chosen(options, OPTION_KEYS, ret, "keys"));
	ret->directory = expand_home(chosen(options, OPTION_DIRECTORY, ret, "directory"));
	ret->calendar = expand_home(config_get(ret->config, SECTION, "calendar"));
	ret->to = options->value[OPTION_TO];
	ret->after = options->value[OPTION_AFTER];
	ret->id = options->value[OPTION_ID];
	ret->json = options->value[OPTION_JSON] || options->value[OPTION_ENVELOPE];
	ret->envelope = options->value[OPTION_ENVELOPE] != NULL;
	return read_language(options, ret, fault) && read_timeout(options, ret, fault) &&
	       use_clock(options, ret, fault);
}

void
settings_release(struct settings *settings)
{
	config_free(&settings->config);
	free(settings->keys);
	free(settings->directory);
	free(settings->calendar);
	*settings = (struct settings){0};
}
