/*
 * Planted defects and places to die, for programs that are only built to test the tests (`make
 * mutants`); everywhere else they are nothing at all.
 *
 * MUTANT(name) is true in a process started with LIAISON_MUTANT=name.  KILL_POINT(name) ends a
 * process started with LIAISON_KILL_AT=name[:n] by SIGKILL when it comes there for the n-th time.
 * Each mutant stands in tests/faults/mutants.ini with what must find it.
 */
#ifndef BASE_MUTANT_H
#define BASE_MUTANT_H

#include <stdbool.h>

#ifdef LIAISON_MUTANTS
bool mutant_is(const char *name);
void kill_point(const char *name);
/* Ends the transaction in the midst, and every few times the process: for mutants that part what
 * belongs together. */
struct db_session;
void mutant_commit_between(struct db_session *session);
void mutant_commit_and_die(struct db_session *session);
/* Remembers what was not answered, and waits until it is in the file. */
struct stream_memory;
struct stream_head;
void mutant_remember(struct stream_memory *memory, const struct stream_head *head);
#define MUTANT(name)	 mutant_is(name)
#define KILL_POINT(name) kill_point(name)
#else
#define MUTANT(name)		       false
#define KILL_POINT(name)	       ((void)0)
#define mutant_commit_between(session) ((void)0)
#define mutant_commit_and_die(session) ((void)0)
#define mutant_remember(memory, head)  ((void)0)
#endif

#endif
