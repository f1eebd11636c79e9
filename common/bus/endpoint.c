#include "bus/endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#define SCHEME	      6 /* characters of "tcp://" */
#define ENDPOINT_SIZE 256

static bool
is_port(const char *text, size_t length)
{
	unsigned port = 0;

	if (length == 1 && *text == '*')
		return true;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		port = 10 * port + (unsigned)(text[i] - '0');
	}
	return length >= 1 && length <= 5 && port <= 65535;
}

bool
endpoint_is_good(const char *endpoint, size_t length)
{
	if (length <= SCHEME)
		return false;
	if (strncmp(endpoint, "ipc://", SCHEME) == 0)
		return endpoint[SCHEME] == '/' || endpoint[SCHEME] == '.';
	const char *colon = memrchr(endpoint + SCHEME, ':', length - SCHEME);
	return strncmp(endpoint, "tcp://", SCHEME) == 0 && colon && colon > endpoint + SCHEME &&
	       is_port(colon + 1, length - (size_t)(colon + 1 - endpoint));
}

/* ZeroMQ removes whatever is at the path before it binds. */
static bool
is_free(const char *path, struct fault *fault)
{
	struct stat stat;

	if (lstat(path, &stat) == 0 && !S_ISSOCK(stat.st_mode))
		return fault_set(fault, "ipc://%s: there is a file that is no socket", path);
	return true;
}

static bool
lock_path(const char *path, int *ret, struct fault *fault)
{
	_cleanup_free_ char *name = xasprintf("%s.lock", path);

	if (!is_free(path, fault))
		return false;
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fault_set(fault, "%s: %s", name, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int why = errno;

		close(fd);
		return why == EWOULDBLOCK
			       ? fault_set(fault, "ipc://%s: another process serves there", path)
			       : fault_set(fault, "%s: %s", name, strerror(why));
	}
	*ret = fd;
	return true;
}

/*
 * The path is for us and our group: whoever may connect to it can use up our descriptors, at which
 * ZeroMQ's ipc listener (unlike that of tcp) ends the process.
 */
static bool
bind_quietly(void *socket, const char *endpoint)
{
	mode_t before = umask(0117);
	int status = zmq_bind(socket, endpoint);
	int why = zmq_errno();

	umask(before);
	errno = why;
	return status == 0;
}

bool
endpoint_bind(
	void *socket, const char *endpoint, int *ret_lock, char **ret_bound, struct fault *fault)
{
	char bound[ENDPOINT_SIZE];
	size_t size = sizeof(bound);
	bool ipc = strncmp(endpoint, "ipc://", SCHEME) == 0;
	int lock = -1;

	if (!endpoint_is_good(endpoint, strlen(endpoint)))
		return fault_set(
			fault, "%s: an endpoint is tcp://host:port or ipc:///path", endpoint);
	if (ipc && !lock_path(endpoint + SCHEME, &lock, fault))
		return false;
	if (!bind_quietly(socket, endpoint) ||
		zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &size) != 0) {
		fault_set(fault, "%s: %s", endpoint, zmq_strerror(zmq_errno()));
		if (lock >= 0)
			close(lock);
		return false;
	}
	*ret_lock = lock;
	*ret_bound = xstrdup(bound);
	return true;
}
