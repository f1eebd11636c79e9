#include "tests/unit/ctl/fake.h"

#include "bus/server.h"
#include "services/ctl/ctl.h"
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SERVICES 8
#define TYPES	 16
#define WORDS	 24
#define OPERATOR "operator/platform/ops"

struct asked {
	char type[TYPE_SIZE];
	int times;
};

struct one {
	struct fake *fake;
	const char *name;
	struct key_pair key;
	void *context;
	struct bus_server *server;
	pthread_t thread;
	struct asked asked[TYPES];
};

struct fake {
	char folder[32];
	struct one services[SERVICES];
	size_t count, running;
	struct key_pair operator_key;
	fake_answer *answer;
	void *context;
	volatile bool stop;
};

static int
times_asked(struct one *one, const char *type)
{
	size_t i = 0;

	while (i < TYPES - 1 && *one->asked[i].type && strcmp(one->asked[i].type, type) != 0)
		i++;
	(void)COPY_TEXT(one->asked[i].type, type);
	return ++one->asked[i].times;
}

static void
send_answer(struct one *one, const struct bus_frame *frame, const json_t *asked, json_t *data)
{
	_cleanup_free_ char *type = xasprintf("%s.reply", json_text(asked, "type"));
	_cleanup_json_ json_t *answer = json_pack("{s:s, s:O, s:s, s:s, s:s, s:O}", "specversion",
		"1.0", "id", json_object_get(asked, "id"), "source", one->name, "type",
		json_text(data, "code") ? "problem" : type, "at", "test#1", "data", data);
	_cleanup_buf_ struct buf text = BUF_INIT;

	json_write(answer, &text);
	bus_server_send(one->server, &frame->from, text.data, text.length);
}

static void
answer_frame(struct one *one, struct bus_frame *frame)
{
	_cleanup_json_ json_t *asked = json_read(
		zmq_msg_data(&frame->body), zmq_msg_size(&frame->body), JSON_COMMAND_MOST, NULL);
	const char *type = json_text(asked, "type");

	if (type) {
		_cleanup_json_ json_t *data = one->fake->answer(one->fake->context, one->name, type,
			json_object_get(asked, "data"), times_asked(one, type));

		if (data)
			send_answer(one, frame, asked, data);
	}
	zmq_msg_close(&frame->body);
}

static void *
serve(void *argument)
{
	struct one *one = argument;
	struct bus_frame frame;

	while (!one->fake->stop) {
		zmq_pollitem_t item = {bus_server_socket(one->server), 0, ZMQ_POLLIN, 0};

		zmq_poll(&item, 1, 20);
		while (bus_server_receive(one->server, &frame))
			answer_frame(one, &frame);
	}
	return NULL;
}

static char *
directory_text(const struct fake *fake)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < fake->count; i++) {
		const struct one *one = &fake->services[i];

		buf_printf(&text,
			"[principal %s]\nkey = %s\nroles = service\ndepartment = %s\nendpoint = "
			"ipc://%s/%zu\n",
			one->name, one->key.public_key, strchr(one->name, '/') + 1, fake->folder,
			i);
	}
	buf_printf(&text,
		"[principal " OPERATOR "]\nkey = %s\nroles = operator\nname_en = Operators\n",
		fake->operator_key.public_key);
	return buf_steal(&text);
}

static void
write_files(const struct fake *fake, const char *directory)
{
	_cleanup_free_ char *path = xasprintf("%s/directory.ini", fake->folder);
	_cleanup_free_ char *key = xasprintf("%s/operator.platform.ops.key", fake->folder);
	FILE *file = fopen(path, "we");
	struct fault fault;

	assert_non_null(file);
	assert_true(fputs(directory, file) >= 0);
	assert_int_equal(fclose(file), 0);
	if (!key_write(&fake->operator_key, key, &fault))
		fail_msg("%s", fault.text);
}

static void
start_service(struct fake *fake, size_t index, const char *directory)
{
	struct one *one = &fake->services[index];
	struct fault fault;
	_cleanup_free_ char *endpoint = xasprintf("ipc://%s/%zu", fake->folder, index);

	one->context = zmq_ctx_new();
	one->server = bus_server_open(
		&(struct bus_server_options){.context = one->context,
			.endpoint = endpoint,
			.key = &one->key,
			.directory = directory_parse("directory", directory, &fault)},
		&fault);
	if (!one->server)
		fail_msg("%s: %s", one->name, fault.text);
	assert_int_equal(pthread_create(&one->thread, NULL, serve, one), 0);
}

static void
add_service(struct fake *fake, const char *name)
{
	struct one *one = &fake->services[fake->count++];

	assert_true(fake->count <= SERVICES);
	*one = (struct one){.fake = fake, .name = name};
	key_generate(&one->key);
}

struct fake *
fake_start_but(const char *const *services, const char *absent, fake_answer *answer, void *context)
{
	struct fake *fake = xcalloc(1, sizeof(*fake));

	*fake = (struct fake){
		.folder = "/tmp/liaison-fake-XXXXXX", .answer = answer, .context = context};
	assert_non_null(mkdtemp(fake->folder));
	key_generate(&fake->operator_key);
	for (; *services; services++)
		add_service(fake, *services);
	fake->running = fake->count;
	if (absent)
		add_service(fake, absent);
	_cleanup_free_ char *directory = directory_text(fake);
	write_files(fake, directory);
	for (size_t i = 0; i < fake->running; i++)
		start_service(fake, i, directory);
	return fake;
}

struct fake *
fake_start(const char *const *services, fake_answer *answer, void *context)
{
	return fake_start_but(services, NULL, answer, context);
}

static void
remove_file(const struct fake *fake, const char *name)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", fake->folder, name);

	unlink(path);
}

void
fake_stop(struct fake **fake)
{
	static const char *const files[] = {
		"directory.ini", "operator.platform.ops.key", "printed", "complained"};

	(*fake)->stop = true;
	for (size_t i = 0; i < (*fake)->running; i++) {
		struct one *one = &(*fake)->services[i];
		_cleanup_free_ char *socket = xasprintf("%zu", i), *lock = xasprintf("%zu.lock", i);

		pthread_join(one->thread, NULL);
		bus_server_close(&one->server);
		zmq_ctx_term(one->context);
		remove_file(*fake, socket);
		remove_file(*fake, lock);
	}
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		remove_file(*fake, files[i]);
	rmdir((*fake)->folder);
	free(*fake);
	*fake = NULL;
}

/* Puts a file in a descriptor's place; what was there. */
static int
divert(const struct fake *fake, int descriptor, const char *name)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", fake->folder, name);
	int kept = dup(descriptor),
	    file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(kept >= 0 && file >= 0);
	assert_true(dup2(file, descriptor) >= 0);
	close(file);
	return kept;
}

static void
put_back(const struct fake *fake, int descriptor, int kept, const char *name, struct buf *into)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", fake->folder, name);
	char block[4096];
	size_t length;

	assert_true(dup2(kept, descriptor) >= 0);
	close(kept);
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	buf_clear(into);
	buf_add_text(into, "");
	while ((length = fread(block, 1, sizeof(block), file)) > 0)
		buf_add(into, block, length);
	fclose(file);
}

int
fake_run(struct fake *fake, const char *words, struct buf *printed, struct buf *complained)
{
	_cleanup_free_ char *line = xasprintf("liaison --as " OPERATOR
					      " --keys %s --directory %s/directory.ini --lang en "
					      "--timeout 2 %s",
		fake->folder, fake->folder, words);
	char *list[WORDS + 1] = {0}, *rest = NULL;
	int count = 0;

	for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		assert_true(count < WORDS);
		list[count++] = word;
	}
	fflush(NULL);
	int out = divert(fake, STDOUT_FILENO, "printed");
	int err = divert(fake, STDERR_FILENO, "complained");
	int ended = ctl_main(count, list);
	fflush(NULL);
	put_back(fake, STDOUT_FILENO, out, "printed", printed);
	put_back(fake, STDERR_FILENO, err, "complained", complained);
	return ended;
}
