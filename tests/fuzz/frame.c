/*
 * A frame of a peer, to a command that waits for its batch: JSON, envelope, sender, role, schema,
 * age, and what its route would load.  Each frame is answered once or queued once.
 *
 *     byte 0: which daemon (bits 0-1), roles: none (4), database: away (8), clock: doubted (16)
 *     then the frame
 */
#include "tests/fuzz/daemon.h"

#include "base/text.h"

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static struct principal from = {.name = "portal/331023-zwfw", .department = "331023-zwfw"};

	if (size == 0)
		return 0;
	struct run *run = daemon_at(data[0] & 3, data[0] & 8);
	from.roles = data[0] & 4 ? 0 : ROLE_ANY;
	run->time.stopped = data[0] & 16;
	size_t answers = daemon_receive(run, &from, (const char *)data + 1, size - 1);
	answers += daemon_wake(run);
	size_t queued = daemon_drain(run);
	fuzz_check(answers + queued == 1, "%zu answers to one frame, which was queued %zu times",
		answers, queued);
	return 0;
}
