/* Files that a program carries inside it; deploy/make/embed writes the tables. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *path; /* from the project's root, "proto/envelope.json"; NULL ends a table */
	const char *data; /* followed by a NUL that `length` does not count */
	size_t length;
};

extern const struct embedded runtime_sql[], proto_files[];

/* The file of a table with this path; NULL if there is none. */
const struct embedded *embedded_find(const struct embedded *files, const char *path);

#endif
