#include "stream/memory.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WRITE_EVERY MICROSECONDS_PER_SECOND
#define FILE_MOST   1024 /* bytes */
#define FIRST_LINE  "liaison stream memory v1"

struct contents {
	struct known_history known, doubt;
};

struct stream_memory {
	char stream[NAME_SIZE];
	char *folder, *path, *path_new; /* NULL: no file */
	struct contents contents;	/* the owner's */
	bool threaded;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	/* under the mutex */
	struct contents to_write;
	bool dirty, closing;
	int error;
};

/* ---- the file ---- */

static void
add_line(struct buf *text, const char *word, const struct known_history *history)
{
	char hash[2 * HASH_SIZE + 1];

	if (!history->by[0])
		return;
	hex_encode(history->hash, HASH_SIZE, hash);
	buf_printf(text, "%s %s %" PRId64 " %" PRId64 " %s %" PRId64 "\n", word, history->by,
		history->epoch, history->number, hash, history->agreed);
}

static bool
write_whole(const char *path, const struct buf *text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = file >= 0 && write(file, text->data, text->length) == (ssize_t)text->length &&
		    fsync(file) == 0;
	int error = errno;

	if (file >= 0)
		close(file);
	errno = error;
	return good;
}

static bool
sync_folder(const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = folder >= 0 && fsync(folder) == 0;
	int error = errno;

	if (folder >= 0)
		close(folder);
	errno = error;
	return good;
}

/* 0 or errno. */
static int
write_file(const struct stream_memory *memory, const struct contents *contents)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	buf_printf(&text, FIRST_LINE "\nstream %s\n", memory->stream);
	add_line(&text, "known", &contents->known);
	add_line(&text, "doubt", &contents->doubt);
	buf_add_text(&text, "end\n");
	errno = 0;
	if (write_whole(memory->path_new, &text) && rename(memory->path_new, memory->path) == 0 &&
		sync_folder(memory->folder))
		return 0;
	return errno ? errno : EIO;
}

static bool
read_line(const char *line, struct known_history *ret)
{
	char hash[2 * HASH_SIZE + 1];

	return sscanf(line, "%*5s %96s %" SCNd64 " %" SCNd64 " %64s %" SCNd64, ret->by, &ret->epoch,
		       &ret->number, hash, &ret->agreed) == 5 &&
	       ret->epoch >= 0 && ret->number >= 0 && ret->agreed >= -1 &&
	       strlen(hash) == 2 * HASH_SIZE && hex_decode(hash, ret->hash, HASH_SIZE);
}

static bool
read_lines(struct stream_memory *memory, char *text)
{
	_cleanup_free_ char *stream = xasprintf("stream %s", memory->stream);
	char *rest = NULL, *line = strtok_r(text, "\n", &rest);

	if (!line || strcmp(line, FIRST_LINE) != 0)
		return false;
	line = strtok_r(NULL, "\n", &rest);
	if (!line || strcmp(line, stream) != 0)
		return false;
	while ((line = strtok_r(NULL, "\n", &rest)) && strcmp(line, "end") != 0) {
		bool known = strncmp(line, "known ", 6) == 0;

		if (!known && strncmp(line, "doubt ", 6) != 0)
			return false;
		if (!read_line(line, known ? &memory->contents.known : &memory->contents.doubt))
			return false;
	}
	return line && !strtok_r(NULL, "\n", &rest);
}

static bool
read_file(struct stream_memory *memory, struct fault *fault)
{
	char text[FILE_MOST + 1];
	FILE *file = fopen(memory->path, "re");

	if (!file)
		return errno == ENOENT || fault_set(fault, "%s: %s", memory->path, strerror(errno));
	size_t length = fread(text, 1, FILE_MOST, file);
	fclose(file);
	text[length] = 0;
	return read_lines(memory, text) ||
	       fault_set(fault,
		       "%s is no memory of %s: find out what became of it; without the file the "
		       "service starts and trusts its database",
		       memory->path, memory->stream);
}

/* ---- the thread ---- */

/* Returns when there is something to write, a second after the last time; false when there is
 * nothing more. */
static bool
await_change(struct stream_memory *memory, int64_t not_before)
{
	while (!memory->dirty && !memory->closing)
		pthread_cond_wait(&memory->changed, &memory->mutex);
	while (!memory->closing && clock_monotonic() < not_before) {
		struct timespec until = {.tv_sec = not_before / MICROSECONDS_PER_SECOND,
			.tv_nsec = not_before % MICROSECONDS_PER_SECOND * 1000};

		pthread_cond_timedwait(&memory->changed, &memory->mutex, &until);
	}
	return memory->dirty;
}

static void *
run(void *context)
{
	struct stream_memory *memory = context;
	int64_t not_before = 0;

	pthread_mutex_lock(&memory->mutex);
	while (await_change(memory, not_before)) {
		struct contents contents = memory->to_write;

		memory->dirty = false;
		pthread_mutex_unlock(&memory->mutex);
		int error = write_file(memory, &contents);
		not_before = clock_monotonic() + WRITE_EVERY;
		pthread_mutex_lock(&memory->mutex);
		if (error) {
			memory->error = error;
			memory->dirty = !memory->closing; /* again, with what is known then */
		}
	}
	pthread_mutex_unlock(&memory->mutex);
	return NULL;
}

static bool
start_thread(struct stream_memory *memory, struct fault *fault)
{
	pthread_condattr_t attributes;
	sigset_t all, before;

	pthread_mutex_init(&memory->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&memory->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&memory->thread, NULL, run, memory);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	memory->threaded = error == 0;
	return error == 0 ||
	       fault_set(fault, "no thread to write %s: %s", memory->path, strerror(error));
}

static void
change(struct stream_memory *memory)
{
	if (!memory->threaded)
		return;
	pthread_mutex_lock(&memory->mutex);
	memory->to_write = memory->contents;
	if (!memory->dirty) /* else the thread knows, and waits for its second to pass */
		pthread_cond_signal(&memory->changed);
	memory->dirty = true;
	pthread_mutex_unlock(&memory->mutex);
}

/* ---- what others see ---- */

/* "application/331023-zwfw" is kept in application.331023-zwfw.stream. */
static void
name_files(struct stream_memory *memory, const char *folder)
{
	memory->folder = xstrdup(folder);
	memory->path = xasprintf("%s/%s.stream", folder, memory->stream);
	for (char *at = memory->path + strlen(folder) + 1; *at; at++)
		if (*at == '/')
			*at = '.';
	memory->path_new = xasprintf("%s.new", memory->path);
}

struct stream_memory *
memory_open(const char *folder, const char *stream, struct fault *fault)
{
	struct stream_memory *memory = xcalloc(1, sizeof(*memory));

	if (!COPY_TEXT(memory->stream, stream)) {
		fault_set(fault, "the stream's name is too long");
	} else if (!folder[0]) {
		return memory;
	} else if (access(folder, R_OK | W_OK | X_OK) != 0) {
		fault_set(fault, "%s: %s", folder, strerror(errno));
	} else {
		name_files(memory, folder);
		if (read_file(memory, fault) && start_thread(memory, fault))
			return memory;
	}
	memory_close(&memory);
	return NULL;
}

void
memory_close(struct stream_memory **closed)
{
	struct stream_memory *memory = *closed;

	if (!memory)
		return;
	if (memory->threaded) {
		pthread_mutex_lock(&memory->mutex);
		memory->closing = true;
		pthread_cond_signal(&memory->changed);
		pthread_mutex_unlock(&memory->mutex);
		pthread_join(memory->thread, NULL);
		pthread_cond_destroy(&memory->changed);
		pthread_mutex_destroy(&memory->mutex);
	}
	free(memory->folder);
	free(memory->path);
	free(memory->path_new);
	free(memory);
	*closed = NULL;
}

const struct known_history *
memory_known(const struct stream_memory *memory)
{
	return &memory->contents.known;
}

const struct known_history *
memory_doubt(const struct stream_memory *memory)
{
	return &memory->contents.doubt;
}

void
memory_note(struct stream_memory *memory, const struct stream_head *head)
{
	struct known_history *known = &memory->contents.known;

	*known = (struct known_history){
		.epoch = head->epoch, .number = head->number, .agreed = head->number};
	memcpy(known->by, memory->stream, sizeof(known->by));
	memcpy(known->hash, head->hash, HASH_SIZE);
	change(memory);
}

void
memory_note_doubt(struct stream_memory *memory, const struct known_history *told)
{
	if (!told && !memory->contents.doubt.by[0])
		return;
	memory->contents.doubt = told ? *told : (struct known_history){0};
	change(memory);
}

int
memory_error(struct stream_memory *memory)
{
	int error = 0;

	if (!memory->threaded)
		return 0;
	pthread_mutex_lock(&memory->mutex);
	error = memory->error;
	memory->error = 0;
	pthread_mutex_unlock(&memory->mutex);
	return error;
}
