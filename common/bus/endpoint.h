/*
 * Binding to tcp:// or ipc://.  A second bind to one ipc path takes it from the first without a
 * word, so a lock file beside it says whose it is; the kernel frees the lock when its holder dies,
 * so what kill -9 leaves behind is in nobody's way. Only files of this folder see it.
 */
#ifndef BUS_ENDPOINT_H
#define BUS_ENDPOINT_H

#include "base/fault.h"

/* tcp://host:port with a port up to 65535 (ZeroMQ takes larger ones and uses another) or *, or
 * ipc://path. */
bool endpoint_is_good(const char *endpoint, size_t length);

/* `ret_lock` gets a descriptor to keep open as long as the socket, or -1; `ret_bound` the endpoint
 * with its port. */
bool endpoint_bind(void *socket, const char *endpoint, int *ret_lock, char **ret_bound,
	struct fault *fault) must_use;

#endif
