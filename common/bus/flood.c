#include "bus/flood.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* A program that is only wrong sends few frames too many before somebody looks; 1,000 a minute are
 * none of its own. */
#define FRAMES_MOST 1000
#define WINDOW	    (60 * MICROSECONDS_PER_SECOND)

/* The sender's place, or the one whose minute began first. */
static struct flood_sender *
place_of(struct flood *flood, const char *name)
{
	struct flood_sender *oldest = &flood->senders[0];

	for (size_t i = 0; i < FLOOD_SENDERS; i++) {
		struct flood_sender *sender = &flood->senders[i];

		if (strcmp(sender->name, name) == 0)
			return sender;
		if (sender->since < oldest->since)
			oldest = sender;
	}
	return oldest;
}

bool
flood_add(struct flood *flood, const char *name, uint64_t frames)
{
	struct flood_sender *sender = place_of(flood, name);
	int64_t now = clock_monotonic();

	if (strcmp(sender->name, name) != 0 || now - sender->since > WINDOW) {
		snprintf(sender->name, sizeof(sender->name), "%s", name);
		sender->since = now;
		sender->frames = 0;
	}
	sender->frames += frames;
	return sender->frames > FRAMES_MOST;
}

/* Numbers of descriptors are given anew, so look whether this one is what it was. */
static bool
is_ours(int fd, const char *endpoint)
{
	union {
		struct sockaddr any;
		struct sockaddr_in internet;
		struct sockaddr_un local;
	} name = {0};
	socklen_t length = sizeof(name);

	if (getsockname(fd, &name.any, &length) != 0)
		return false;
	if (name.any.sa_family == AF_INET)
		return strncmp(endpoint, "tcp:", 4) == 0 &&
		       atoi(strrchr(endpoint, ':') + 1) == ntohs(name.internet.sin_port);
	return name.any.sa_family == AF_UNIX && strncmp(endpoint, "ipc://", 6) == 0 &&
	       strcmp(endpoint + 6, name.local.sun_path) == 0;
}

void
flood_cut(zmq_msg_t *message, const char *endpoint)
{
	int fd = zmq_msg_get(message, ZMQ_SRCFD);

	if (fd >= 0 && is_ours(fd, endpoint))
		shutdown(fd, SHUT_RDWR);
}
