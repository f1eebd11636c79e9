#include "session.h"

#include "base/map.h"
#include "bus/client.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESEND_MS    2500 /* more than a query may wait */
#define PUT_OFF_MOST 3600 /* seconds */

struct session {
	const struct settings *settings;
	struct directory *directory;
	struct key_pair key;
	void *context;
	struct map *clients; /* name of a service -> struct bus_client */
};

/* officer/331023-hrss/li-na -> <keys>/officer.331023-hrss.li-na.key */
static char *
key_path(const struct settings *settings)
{
	char *path = xasprintf("%s/%s.key", settings->keys, settings->as);

	for (char *c = path + strlen(settings->keys) + 1; *c; c++)
		if (*c == '/')
			*c = '.';
	return path;
}

static bool
know_ourselves(struct session *session, struct fault *fault)
{
	const char *as = session->settings->as;

	if (!*as)
		return fault_set(fault, "who are you?  Give --as PRINCIPAL, or `as = PRINCIPAL` "
					"under [client] in the configuration");
	session->directory = directory_read(session->settings->directory, fault);
	if (!session->directory)
		return false;
	const struct principal *principal = directory_find(session->directory, as);
	if (!principal)
		return fault_set(fault, "%.97s is not in the directory %.200s", as,
			session->settings->directory);
	_cleanup_free_ char *path = key_path(session->settings);
	if (!key_read(path, &session->key, fault))
		return false;
	const char *why =
		directory_refusal(session->directory, session->key.public_key, clock_now());
	if (why)
		return fault_set(fault, "the key %.200s will not be accepted: %s", path, why);
	if (directory_by_key(session->directory, session->key.public_key, clock_now()) != principal)
		return fault_set(
			fault, "the key %.200s is not that of %.97s in the directory", path, as);
	return true;
}

struct session *
session_open(const struct settings *settings, struct fault *fault)
{
	struct session *session = xcalloc(1, sizeof(*session));

	session->settings = settings;
	session->clients = map_new();
	if (!know_ourselves(session, fault)) {
		session_close(&session);
		return NULL;
	}
	session->context = zmq_ctx_new();
	if (!session->context) {
		fault_set(fault, "ZeroMQ: %s", zmq_strerror(zmq_errno()));
		session_close(&session);
	}
	return session;
}

void
session_close(struct session **session)
{
	const char *name;
	void *client;

	if (!*session)
		return;
	for (size_t i = 0; map_next((*session)->clients, &i, &name, &client);) {
		struct bus_client *one = client;

		bus_client_close(&one);
	}
	map_free(&(*session)->clients);
	if ((*session)->context)
		zmq_ctx_term((*session)->context);
	key_clear(&(*session)->key);
	directory_free(&(*session)->directory);
	free(*session);
	*session = NULL;
}

const struct directory *
session_directory(const struct session *session)
{
	return session->directory;
}

/* Of two keys the one that counts now. */
static const char *
server_key(const struct session *session, const struct principal *service)
{
	const char *second = service->keys[1].text;

	return *second && directory_refusal(session->directory, service->keys[0].text, clock_now())
		       ? second
		       : service->keys[0].text;
}

static struct bus_client *
client_of(struct session *session, const struct principal *service, struct fault *fault)
{
	struct bus_client *client = map_get(session->clients, service->name);

	if (client)
		return client;
	if (!*service->endpoints) {
		fault_set(fault, "%s has no endpoint in the directory", service->name);
		return NULL;
	}
	client = bus_client_open(&(struct bus_client_options){.context = session->context,
					 .endpoints = service->endpoints,
					 .server_key = server_key(session, service),
					 .key = &session->key},
		fault);
	if (client)
		map_put(session->clients, service->name, client);
	return client;
}

static void
write_question(const struct session *session, const struct question *question, const char *id,
	struct buf *into)
{
	_cleanup_buf_ struct buf data = BUF_INIT;
	char traceparent[TRACEPARENT_SIZE];

	if (question->data)
		json_write(question->data, &data);
	else
		buf_add_text(&data, "{}");
	traceparent_new(traceparent);
	envelope_write(&(struct envelope_fields){.id = id,
			       .source = session->settings->as,
			       .type = question->type,
			       .subject = question->subject,
			       .traceparent = traceparent,
			       .lang = SAY(session->settings->language, "zh", "en"),
			       .after = question->after,
			       .data = data.data,
			       .data_length = data.length},
		into);
}

/* Seconds after which the same bytes are to be sent again; 0: this is the answer. */
static unsigned
put_off(const struct reply *reply)
{
	int64_t seconds = reply->kind == REPLY_PROBLEM ? json_int(reply->data, "retry_after") : 0;

	return seconds > 0 && seconds <= PUT_OFF_MOST ? (unsigned)seconds : 0;
}

static void
read_reply(const struct buf *answer, struct reply *reply)
{
	json_decref(reply->document);
	reply->document = json_read(answer->data, answer->length, JSON_FRAME_MOST, &reply->fault);
	reply->data = json_object_get(reply->document, "data");
	const char *type = json_text(reply->document, "type");

	if (!type || !json_is_object(reply->data)) {
		reply->kind = REPLY_SILENCE;
		if (reply->document)
			fault_set(
				&reply->fault, "what came is no answer: it has no type or no data");
		return;
	}
	reply->kind = strcmp(type, "problem") == 0 ? REPLY_PROBLEM : REPLY_ANSWER;
}

/* One round; what was said before stands if this time there is silence. */
static void
ask_once(struct bus_client *client, const struct buf *frame, int64_t until, struct reply *reply)
{
	_cleanup_buf_ struct buf answer = BUF_INIT;
	int left_ms = (int)((until - clock_monotonic()) / 1000);

	if (bus_call(client, frame->data, frame->length, reply->id, RESEND_MS,
		    left_ms > 1 ? left_ms : 1, &answer, &reply->fault))
		read_reply(&answer, reply);
}

static void
ask_until(struct bus_client *client, const struct buf *frame, int64_t until, struct reply *reply)
{
	for (;;) {
		ask_once(client, frame, until, reply);
		unsigned wait = put_off(reply);
		if (wait == 0 || clock_monotonic() + wait * MICROSECONDS_PER_SECOND >= until)
			return;
		sleep(wait);
	}
}

/* A question on its way: all that the thread which waits for the answer needs. */
struct asking {
	struct bus_client *client; /* NULL: it could not be asked; the reply says why */
	struct buf frame;
	int64_t until;
	struct reply *reply;
	pthread_t thread;
};

static void
prepare(struct session *session, const struct question *question, struct asking *asking)
{
	struct reply *reply = asking->reply;
	int patience =
		question->patience_ms ? question->patience_ms : session->settings->timeout_ms;

	*reply = (struct reply){.kind = REPLY_SILENCE};
	asking->until = clock_monotonic() + patience * INT64_C(1000);
	if (question->id && !COPY_TEXT(reply->id, question->id)) {
		fault_set(&reply->fault, "the id is no UUID");
		return;
	}
	if (!question->id)
		uuid_new(clock_now(), reply->id);
	asking->client = client_of(session, question->service, &reply->fault);
	if (asking->client)
		write_question(session, question, reply->id, &asking->frame);
}

static void *
wait_for_answer(void *argument)
{
	struct asking *asking = argument;

	ask_until(asking->client, &asking->frame, asking->until, asking->reply);
	return NULL;
}

void
session_ask(struct session *session, const struct question *question, struct reply *ret)
{
	struct asking asking = {.reply = ret};

	prepare(session, question, &asking);
	if (asking.client)
		wait_for_answer(&asking);
	buf_release(&asking.frame);
}

void
session_ask_all(
	struct session *session, const struct question *questions, size_t count, struct reply *ret)
{
	struct asking *askings = xcalloc(count + 1, sizeof(*askings));

	for (size_t i = 0; i < count; i++) {
		askings[i].reply = &ret[i];
		prepare(session, &questions[i], &askings[i]);
	}
	for (size_t i = 0; i < count; i++)
		if (askings[i].client &&
			pthread_create(&askings[i].thread, NULL, wait_for_answer, &askings[i]) != 0)
			abort();
	for (size_t i = 0; i < count; i++) {
		if (askings[i].client)
			pthread_join(askings[i].thread, NULL);
		buf_release(&askings[i].frame);
	}
	free(askings);
}

void
reply_release(struct reply *reply)
{
	json_decref(reply->document);
	*reply = (struct reply){0};
}
