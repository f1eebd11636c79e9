/*
 * How the client works: the options of the command line, else the environment
 * (LIAISON_CLIENT_<KEY>), else the configuration file, else what is customary.
 */
#ifndef CTL_SETTINGS_H
#define CTL_SETTINGS_H

#include "options.h"

struct config;

/* Release it, also after a failure.  The texts are owned by it or by argv. */
struct settings {
	struct config *config;
	const char *as; /* "": not said */
	const char *to; /* NULL: as the message's type and subject say */
	const char *after, *id;
	char *keys, *directory;
	char *calendar; /* of holidays; "": none */
	enum language language;
	bool json, envelope;
	int timeout_ms;
};

/* Puts the test clock in force, too, if one is set and allowed. */
bool settings_read(
	const struct options *options, struct settings *ret, struct fault *fault) must_use;
void settings_release(struct settings *settings);
/* The language as options and locale say; for what is shown before or without a configuration. */
enum language settings_language(const struct options *options);

#endif
