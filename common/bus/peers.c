#include "bus/peers.h"

#include "base/mem.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define DESCRIPTORS_MOST 65536
/* What ZeroMQ and the kernel hold of a peer that is only quick: 128 messages of 256 KiB, and their
 * buffers. */
#define NOT_MUCH (48 * 1024 * 1024)

struct peer {
	char key[KEY_TEXT_SIZE];
	ino_t socket; /* descriptors are given anew, inodes of sockets are not */
	int64_t bytes;
	bool heard; /* since the last look */
};

struct peers {
	struct peer *at; /* by descriptor */
	size_t room;
};

union address {
	struct sockaddr any;
	struct sockaddr_in internet;
	struct sockaddr_un local;
};

struct peers *
peers_new(void)
{
	return xcalloc(1, sizeof(struct peers));
}

void
peers_free(struct peers **peers)
{
	if (*peers)
		free((*peers)->at);
	free(*peers);
	*peers = NULL;
}

static ino_t
socket_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

/* Bytes that came in all; -1 of a socket that does not count them. */
static int64_t
bytes_received(int fd)
{
	struct tcp_info info = {0};
	socklen_t length = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0
		       ? (int64_t)info.tcpi_bytes_received
		       : -1;
}

static struct peer *
peer_at(struct peers *peers, int fd)
{
	size_t wanted = (size_t)fd + 1;

	if (wanted > peers->room) {
		size_t room = wanted > 2 * peers->room ? wanted : 2 * peers->room;

		peers->at = xrealloc(peers->at, room * sizeof(*peers->at));
		memset(peers->at + peers->room, 0, (room - peers->room) * sizeof(*peers->at));
		peers->room = room;
	}
	return &peers->at[fd];
}

void
peers_heard(struct peers *peers, zmq_msg_t *message, const char *key)
{
	int fd = zmq_msg_get(message, ZMQ_SRCFD);

	if (fd < 0 || fd >= DESCRIPTORS_MOST)
		return;
	struct peer *peer = peer_at(peers, fd);
	peer->heard = true;
	if (strcmp(peer->key, key) == 0)
		return;
	snprintf(peer->key, sizeof(peer->key), "%s", key);
	peer->socket = socket_of(fd);
}

void
peers_look(struct peers *peers)
{
	for (size_t fd = 0; fd < peers->room; fd++) {
		struct peer *peer = &peers->at[fd];

		if (!peer->heard)
			continue;
		peer->heard = false;
		peer->socket = socket_of((int)fd);
		peer->bytes = bytes_received((int)fd);
	}
}

bool
peers_stands(const struct peers *peers, const char *key)
{
	for (size_t fd = 0; fd < peers->room; fd++)
		if (strcmp(peers->at[fd].key, key) == 0 && peers->at[fd].socket &&
			peers->at[fd].socket == socket_of((int)fd))
			return true;
	return false;
}

/* ---- who sends without end ---- */

/* A connection that was accepted at our endpoint, and no other socket of ours. */
static bool
is_ours(int fd, const char *endpoint)
{
	union address name = {0}, peer = {0};
	socklen_t length = sizeof(name), peer_length = sizeof(peer);

	if (getsockname(fd, &name.any, &length) != 0 ||
		getpeername(fd, &peer.any, &peer_length) != 0)
		return false;
	if (name.any.sa_family == AF_INET)
		return strncmp(endpoint, "tcp:", 4) == 0 &&
		       atoi(strrchr(endpoint, ':') + 1) == ntohs(name.internet.sin_port);
	return name.any.sa_family == AF_UNIX && strncmp(endpoint, "ipc://", 6) == 0 &&
	       strncmp(endpoint + 6, name.local.sun_path, sizeof(name.local.sun_path)) == 0;
}

static void
write_address(int fd, char *into, size_t size)
{
	union address peer = {0};
	socklen_t length = sizeof(peer);
	char host[INET_ADDRSTRLEN];

	snprintf(into, size, "local");
	if (getpeername(fd, &peer.any, &length) == 0 && peer.any.sa_family == AF_INET &&
		inet_ntop(AF_INET, &peer.internet.sin_addr, host, sizeof(host)))
		snprintf(into, size, "%s:%d", host, ntohs(peer.internet.sin_port));
}

/* What it has sent since it was heard.  A local socket counts nothing, but of one that sends
 * without end there is always something waiting. */
static int64_t
excess_of(int fd, const struct peer *known)
{
	int64_t received = bytes_received(fd);
	int waiting = 0;

	if (received >= 0) {
		received -= known ? known->bytes : 0;
		return received > NOT_MUCH ? received : 0;
	}
	if ((known && known->heard) || ioctl(fd, SIOCINQ, &waiting) != 0)
		return 0;
	return waiting;
}

static void
compare(const struct peers *peers, int fd, struct peer_excess *worst)
{
	const struct peer *known = (size_t)fd < peers->room ? &peers->at[fd] : NULL;

	if (known && (!known->socket || known->socket != socket_of(fd)))
		known = NULL;
	int64_t bytes = excess_of(fd, known);
	if (bytes <= worst->bytes)
		return;
	*worst = (struct peer_excess){.fd = fd, .bytes = bytes};
	snprintf(worst->key, sizeof(worst->key), "%s", known ? known->key : "");
	write_address(fd, worst->address, sizeof(worst->address));
}

bool
peers_worst(const struct peers *peers, const char *endpoint, struct peer_excess *ret)
{
	DIR *open = opendir("/proc/self/fd");
	struct peer_excess worst = {.fd = -1};

	for (struct dirent *entry; open && (entry = readdir(open));) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] != '.' && is_ours(fd, endpoint))
			compare(peers, fd, &worst);
	}
	if (open)
		closedir(open);
	if (worst.fd < 0)
		return false;
	*ret = worst;
	return true;
}

void
peers_cut(zmq_msg_t *message, const char *endpoint)
{
	int fd = zmq_msg_get(message, ZMQ_SRCFD);

	if (fd >= 0 && is_ours(fd, endpoint))
		shutdown(fd, SHUT_RDWR);
}
