/*
 * What the fuzz targets share.  A target is a file of this folder with LLVMFuzzerTestOneInput(); it
 * calls functions of the daemons as they are linked into the daemons, and ends the process with a
 * sentence (fuzz_check) where something holds no longer.  Around them stand, by the linker's
 * --wrap: a clock that stands still, and a standard error that takes whole lines of JSON only.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/buf.h"
#include "base/clock.h"
#include "json/schema.h"

#define FUZZ_NOW INT64_C(1772415000000000)		/* 2026-03-02T01:30:00Z, a Monday */
#define FUZZ_ID	 "019cac2a-9dc0-7a3b-8f10-3d5b9c2e4a61" /* a UUID of that moment */

/* Some inputs are several pieces: this byte, which stands in no UTF-8, is between them. */
#define FUZZ_CUT 0xff

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Ends the process with the sentence unless it is good. */
void fuzz_check(bool good, const char *format, ...) printf_like(2, 3);

/* The next piece of what is left, ended by a NUL; NULL if nothing is left.  The caller frees. */
char *fuzz_piece(const unsigned char **data, size_t *size, size_t *ret_length) must_use;

/* Every schema of proto/, and the texts of problems; made once. */
struct schema_set *fuzz_schemas(void);
/* "liaison:problem"; ends the process if it is none. */
const struct schema *fuzz_schema(const char *reference);
void fuzz_hold_to(const struct schema *schema, const json_t *value, const char *what);

/* CPU seconds of this thread: for bounds on work, which others on the machine do not disturb. */
double fuzz_cpu(void);

/* Lets the monotonic clock go on.  The wall clock stands at FUZZ_NOW. */
void fuzz_wait(int64_t microseconds);
/* From here to the matching end, what goes to standard error is a log line and held to be one. */
void fuzz_log_begin(void);
void fuzz_log_end(void);

#endif
