#include "bus/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#define KEY_BYTES 32

void
key_generate(struct key_pair *ret)
{
	/* Fails only in a library that was built without CURVE. */
	if (zmq_curve_keypair(ret->public_key, ret->secret_key) != 0)
		abort();
}

bool
key_is_text(const char *text)
{
	unsigned char bytes[KEY_BYTES];
	char again[KEY_TEXT_SIZE];

	if (strlen(text) != KEY_TEXT_SIZE - 1 || !zmq_z85_decode(bytes, text))
		return false;
	/* One key has one text: the directory compares texts. */
	bool same = zmq_z85_encode(again, bytes, KEY_BYTES) && strcmp(again, text) == 0;
	explicit_bzero(bytes, sizeof(bytes));
	explicit_bzero(again, sizeof(again));
	return same;
}

static bool
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

bool
key_write(const struct key_pair *pair, const char *path, struct fault *fault)
{
	char line[KEY_TEXT_SIZE];

	memcpy(line, pair->secret_key, KEY_TEXT_SIZE - 1);
	line[KEY_TEXT_SIZE - 1] = '\n';
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		explicit_bzero(line, sizeof(line));
		return fault_set(fault, "%s: the key cannot be written: %s", path, strerror(errno));
	}
	bool good = write_all(fd, line, sizeof(line)) && fsync(fd) == 0;
	int why = errno;
	good = close(fd) == 0 && good;
	explicit_bzero(line, sizeof(line));
	if (good)
		return true;
	unlink(path);
	return fault_set(fault, "%s: the key cannot be written: %s", path, strerror(why));
}

static bool
is_private(int fd, const char *path, struct fault *fault)
{
	struct stat stat;

	if (fstat(fd, &stat) != 0)
		return fault_set(fault, "%s: %s", path, strerror(errno));
	if (!S_ISREG(stat.st_mode))
		return fault_set(fault, "%s: a key is in a plain file, and this is none", path);
	if (stat.st_mode & 077)
		return fault_set(fault, "%s: others may read this key (mode %03o): chmod 600 it",
			path, (unsigned)(stat.st_mode & 0777));
	return true;
}

/* The one line of the file.  False if it is not a key with at most white space after it. */
static bool
read_text(int fd, char into[KEY_TEXT_SIZE])
{
	char bytes[64];
	ssize_t length = read(fd, bytes, sizeof(bytes) - 1);

	while (length > 0 && strchr(" \t\r\n", bytes[length - 1]))
		length--;
	bool good = length == KEY_TEXT_SIZE - 1;
	if (good) {
		memcpy(into, bytes, KEY_TEXT_SIZE - 1);
		into[KEY_TEXT_SIZE - 1] = 0;
		good = key_is_text(into);
	}
	explicit_bzero(bytes, sizeof(bytes));
	return good;
}

bool
key_read(const char *path, struct key_pair *ret, struct fault *fault)
{
	struct key_pair pair;
	/* Not to wait for a writer, should it be a pipe. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fault_set(fault, "%s: the key cannot be read: %s", path, strerror(errno));
	bool good = is_private(fd, path, fault);
	if (good) {
		good = read_text(fd, pair.secret_key) &&
		       zmq_curve_public(pair.public_key, pair.secret_key) == 0;
		if (good)
			*ret = pair;
		else
			fault_set(fault,
				"%s: not a secret key: 40 characters of Z85 alone in the file",
				path);
	}
	close(fd);
	key_clear(&pair);
	return good;
}

void
key_clear(struct key_pair *pair)
{
	explicit_bzero(pair, sizeof(*pair));
}
