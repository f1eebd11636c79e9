/*
 * Configuration: one syntax for daemons' configuration and for the directory of principals.
 *
 *     # a comment
 *     [section name]          a section: a kind, or a kind and a name
 *     key = value             to the end of the line, white space trimmed
 *
 * The environment overrides a file: LIAISON_<SECTION>_<KEY>, upper case, anything but letters and
 * digits as `_`, for sections without a name.  Errors name file, line and what would be right.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/fault.h"

struct config;

/* What may stand in a file.  Ends with a row whose section is NULL. */
struct config_key {
	const char *section; /* "database", or "principal *" for sections with names */
	const char *key;
	const char *fallback; /* NULL: required in each such section; "" : may be absent */
	const char *help;     /* one line, shown by --help */
};

/* NULL and a fault if the file cannot be read, or says what `known` does not name. */
struct config *config_read(
	const char *path, const struct config_key *known, struct fault *fault) must_use;
struct config *config_parse(const char *name, const char *text, const struct config_key *known,
	struct fault *fault) must_use;
void config_free(struct config **config);

/* The value, from environment, file or fallback, in that order; "" if there is none.  Borrowed.
 * Asserts that the key is known. */
const char *config_get(const struct config *config, const char *section, const char *key);
/* A decimal integer from `least` to `most`; the fault names file, line, key and bounds. */
bool config_get_int(const struct config *config, const char *section, const char *key,
	int64_t least, int64_t most, int64_t *ret, struct fault *fault) must_use;
/* The names (without the kind) of the sections "kind name", in the order of the file; NULL past the
 * last.  Borrowed. */
const char *config_section(const struct config *config, const char *kind, size_t index);
int config_line(const struct config *config, const char *section,
	const char *key); /* 0 if not in the file */

#endif
