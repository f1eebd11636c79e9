/*
 * Running a folder of tests in the format of a standard's suite: files, the list of what is left
 * out on purpose, counting.  A test passes, fails, or is skipped because what it needs is refused
 * by design; a skipped one is never counted as passed, and the list must be exactly true of the
 * tests it names.
 */
#ifndef TESTS_CONFORMANCE_SUITE_H
#define TESTS_CONFORMANCE_SUITE_H

#include "json/json.h"

enum verdict { VERDICT_PASSED, VERDICT_FAILED, VERDICT_REFUSED };

/* Calls suite_count for each test of a file's content. */
typedef void suite_file(const char *name, const json_t *content);

/*
 * The verdict on one test, named "group: test" or as its suite does.  `why` says what came instead,
 * or what was refused.
 */
void suite_count(const char *file, const char *name, enum verdict verdict, const char *why);

/*
 * The whole program: arguments are the folder and the list of what is left out; with --exact, tests
 * that are refused must be in the list.  Prints each failure and a last line of counts.
 */
int suite_main(int argc, char **argv, suite_file *file);

#endif
