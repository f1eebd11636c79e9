/*
 * The machine's clock, moved for one daemon: loaded before libc (LD_PRELOAD), it adds the
 * microseconds that stand in the 8 bytes of the file FAULTS_CLOCK to what CLOCK_REALTIME says.  The
 * daemon's own test clock is exempt from its rule on steps; this one is not.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *moved;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
map_file(void)
{
	static const int64_t none;
	const char *path = getenv("FAULTS_CLOCK");
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *bytes =
		file < 0 ? MAP_FAILED : mmap(NULL, sizeof(*moved), PROT_READ, MAP_SHARED, file, 0);

	if (file >= 0)
		close(file);
	moved = bytes == MAP_FAILED ? &none : bytes;
}

__attribute__((visibility("default"))) int
clock_gettime(clockid_t id, struct timespec *ret)
{
	int status = (int)syscall(SYS_clock_gettime, id, ret);

	pthread_once(&once, map_file);
	if (status == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		ret->tv_sec += *moved / 1000000; /* whole seconds are all that is asked for */
	return status;
}
