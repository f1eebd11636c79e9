/* See common/base/mutant.h. */
#include "base/mutant.h"

#include "db/session.h"
#include "stream/memory.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
mutant_is(const char *name)
{
	const char *chosen = getenv("LIAISON_MUTANT");

	return chosen && strcmp(chosen, name) == 0;
}

void
kill_point(const char *name)
{
	static unsigned long passes;
	const char *chosen = getenv("LIAISON_KILL_AT");
	size_t length = strlen(name);

	if (!chosen || strncmp(chosen, name, length) != 0 ||
		(chosen[length] && chosen[length] != ':'))
		return;
	if (++passes < (chosen[length] ? strtoul(chosen + length + 1, NULL, 10) : 1))
		return;
	usleep(50000); /* what was handed to ZeroMQ or the kernel before is on its way by then */
	kill(getpid(), SIGKILL);
}

static void
commit(struct db_session *session)
{
	db_send_sql(session, "COMMIT", NULL, NULL);
	db_sync(session, NULL, NULL);
	db_push(session);
}

void
mutant_commit_and_die(struct db_session *session)
{
	commit(session);
	usleep(200000); /* the server has it by then */
	kill(getpid(), SIGKILL);
}

void
mutant_commit_between(struct db_session *session)
{
	static int times;

	if (++times % 16 == 0)
		mutant_commit_and_die(session);
	commit(session);
	db_send_sql(session, "BEGIN", NULL, NULL);
}

void
mutant_remember(struct stream_memory *memory, const struct stream_head *head)
{
	memory_note(memory, head);
	usleep(1300000);
}
