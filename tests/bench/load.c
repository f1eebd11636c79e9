/*
 * The load client: N enterprises with a founder each file one application for P1d, as fast as
 * answers come, with so many messages in flight on so many connections.  Prints one line of JSON:
 * rates, latencies, its own CPU time.
 *
 *     load [--first I] [--rate R] [--leave] [--watch] [--halt] [--departments D] RUN_FOLDER N
 *     IN_FLIGHT CONNECTIONS
 *
 * RUN_FOLDER is what deploy/platform.sh made.  Enterprises are numbered from I, so that one run
 * follows another.  With a rate the messages leave at fixed times, whatever has been answered, and
 * latencies count from those times.  --leave does not wait for the followers.  --watch reads the
 * window's stream as portals do, and tells how long after its sending each case was seen decided.
 * --halt stops this program by SIGSTOP when profiles and founders are there, so that somebody may
 * look at clocks before it files.  With departments the cases are for P1d, P1d02, P1d03 ... in
 * turn.  A message without an answer for some seconds, or answered `busy`, is sent again, the same
 * bytes.
 */
#include "base/map.h"
#include "base/text.h"
#include "bus/client.h"
#include "cpu.h"
#include "domain/code.h"
#include "watch.h"
#include "json/envelope.h"
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SILENCE		 (3 * MICROSECONDS_PER_SECOND)
#define CONNECTIONS_MOST 1024
#define PORTAL		 "portal/331023-zwfw"
#define APPLICATION	 "application/331023-zwfw"
#define SUBSIDY		 "subsidy/331023-hrss"
#define DEPARTMENTS_MOST 32
#define DECIDED_MOST	 (60 * MICROSECONDS_PER_SECOND)

/* One message under way, or done. */
struct call {
	char id[UUID_TEXT_SIZE];
	char *frame;
	size_t length;
	int64_t sent, first_sent, answered, decided;
	char case_number[32];
};

struct load {
	struct directory *directory;
	struct key_pair key;
	void *context;
	struct bus_client *clients[CONNECTIONS_MOST];
	int connections;
	size_t count, in_flight, first;
	double rate; /* messages a second; 0: as fast as answers come */
	bool leave, watches, halts;
	size_t busy;
	struct bus_client *window, *departments[DEPARTMENTS_MOST], *reader;
	const char *names[DEPARTMENTS_MOST];
	int departments_count;
	struct watch *watch;
	struct call *calls;
	struct map *by_id;
	char (*codes)[CODE_SIZE];
	char (*people)[64];
};

typedef void write_message(
	struct load *load, size_t i, struct envelope_fields *fields, struct buf *data);
typedef void take_answer(struct load *load, size_t i, const json_t *data);

/* ---- one phase: the same kind of message for each enterprise ---- */

static void
send_call(struct load *load, size_t i)
{
	struct call *call = &load->calls[i];

	call->sent = clock_monotonic();
	if (!bus_client_send(
		    load->clients[i % (size_t)load->connections], call->frame, call->length))
		call->sent = 0; /* at the next look */
}

static void
start_call(struct load *load, size_t i, write_message *write)
{
	struct call *call = &load->calls[i];
	_cleanup_buf_ struct buf data = BUF_INIT, frame = BUF_INIT;
	struct envelope_fields fields = {.source = PORTAL, .lang = "en"};

	uuid_new(clock_now(), call->id);
	fields.id = call->id;
	write(load, i, &fields, &data);
	fields.data = data.data;
	fields.data_length = data.length;
	envelope_write(&fields, &frame);
	call->length = frame.length;
	call->frame = buf_steal(&frame);
	map_put(load->by_id, call->id, (void *)(uintptr_t)(i + 1));
	call->first_sent = clock_monotonic();
	send_call(load, i);
}

/* Told to come again: no answer yet. */
static bool
is_busy(struct load *load, struct call *call, const json_t *problem)
{
	const char *code = json_text(problem, "code");

	if (!code || strcmp(code, "busy") != 0)
		return false;
	call->sent = clock_monotonic() - SILENCE +
		     json_int(problem, "retry_after") * MICROSECONDS_PER_SECOND;
	load->busy++;
	return true;
}

/* The call that an answer is to, or NULL for one that was answered before. */
static struct call *
finish_call(struct load *load, const struct buf *frame, take_answer *take)
{
	struct fault fault;
	_cleanup_json_ json_t *answer =
		json_read(frame->data, frame->length, JSON_FRAME_MOST, &fault);
	const char *id = json_text(answer, "id"), *type = json_text(answer, "type");
	size_t i = id ? (size_t)(uintptr_t)map_get(load->by_id, id) : 0;

	if (!i || load->calls[i - 1].answered)
		return NULL;
	struct call *call = &load->calls[i - 1];
	bool refused = strcmp(type, "problem") == 0;
	if (refused && is_busy(load, call, json_object_get(answer, "data")))
		return NULL;
	call->answered = clock_monotonic();
	if (refused) {
		_cleanup_buf_ struct buf text = BUF_INIT;

		json_write(json_object_get(answer, "data"), &text);
		give_up("refused", text.data);
	}
	if (take)
		take(load, i - 1, json_object_get(answer, "data"));
	free(call->frame);
	call->frame = NULL;
	map_remove(load->by_id, call->id);
	return call;
}

static void
wait_for_answers(struct load *load, long milliseconds)
{
	static zmq_pollitem_t items[CONNECTIONS_MOST + 1];
	int count = load->connections;

	for (int i = 0; i < load->connections; i++)
		items[i] = (zmq_pollitem_t){bus_client_socket(load->clients[i]), 0, ZMQ_POLLIN, 0};
	if (load->watch)
		items[count++] =
			(zmq_pollitem_t){bus_client_socket(load->reader), 0, ZMQ_POLLIN, 0};
	zmq_poll(items, count, milliseconds);
	if (load->watch)
		watch_take(load->watch);
}

static size_t
take_all(struct load *load, take_answer *take)
{
	size_t done = 0;

	for (int i = 0; i < load->connections; i++) {
		_cleanup_buf_ struct buf frame = BUF_INIT;

		while (bus_client_receive(load->clients[i], &frame)) {
			done += finish_call(load, &frame, take) != NULL;
			buf_clear(&frame);
		}
	}
	return done;
}

static void
send_again(struct load *load, size_t started)
{
	int64_t now = clock_monotonic();

	for (size_t i = 0; i < started; i++)
		if (!load->calls[i].answered && now - load->calls[i].sent > SILENCE)
			send_call(load, i);
}

/* When the i-th message is to leave. */
static int64_t
due_at(double rate, int64_t start, size_t i)
{
	return start + (int64_t)((double)i * MICROSECONDS_PER_SECOND / rate);
}

/* Those whose time has come, or that may be in flight. */
static size_t
start_calls(struct load *load, double rate, int64_t start, size_t started, size_t done,
	write_message *write)
{
	for (; started < load->count; started++) {
		if (rate > 0 ? due_at(rate, start, started) > clock_monotonic()
			     : started - done >= load->in_flight)
			break;
		start_call(load, started, write);
		if (rate > 0)
			load->calls[started].first_sent = due_at(rate, start, started);
	}
	return started;
}

/* Seconds from the first message to the last answer. */
static double
run_phase(struct load *load, double rate, write_message *write, take_answer *take)
{
	int64_t start = clock_monotonic(), looked = start;
	size_t started = 0, done = 0;

	memset(load->calls, 0, load->count * sizeof(*load->calls));
	while (done < load->count) {
		started = start_calls(load, rate, start, started, done, write);
		wait_for_answers(load, rate > 0 ? 1 : 100);
		done += take_all(load, take);
		if (clock_monotonic() - looked > MICROSECONDS_PER_SECOND) {
			send_again(load, started);
			looked = clock_monotonic();
		}
	}
	return (double)(clock_monotonic() - start) / MICROSECONDS_PER_SECOND;
}

/* ---- the messages ---- */

/* Valid codes of made-up enterprises in Tiantai, numbered. */
static void
make_code(size_t i, char into[CODE_SIZE])
{
	snprintf(into, CODE_SIZE, "91331023MAB%06zu", i % 1000000);
	into[17] = code_check_character(into);
	into[18] = 0;
}

static void
write_profile(struct load *load, size_t i, struct envelope_fields *fields, struct buf *data)
{
	static const char source[] = "\"source\":\"331023-scjg\",\"at\":\"2026-02-10\"";

	fields->type = "application.profile.put.v1";
	fields->subject = load->codes[i];
	buf_printf(data,
		"{\"party\":{\"external_ids\":[{\"scheme\":\"uscc\",\"id\":\"%s\"}],\"name\":"
		"\"天台县测试企业%zu\","
		"\"kind\":\"enterprise\"},\"attributes\":["
		"{\"name\":\"party.legal_form\",\"value\":\"company\",%s},"
		"{\"name\":\"party.founded_on\",\"value\":\"2025-01-10\",%s},"
		"{\"name\":\"party.operating_in\",\"value\":\"331023\",%s},"
		"{\"name\":\"party.operating\",\"value\":true,%s},"
		"{\"name\":\"party.restricted_industry\",\"value\":false,%s},"
		"{\"name\":\"party.insured_jobs\",\"value\":%zu,%s}]}",
		load->codes[i], i, source, source, source, source, source, 3 + i % 22, source);
}

static void
write_person(struct load *load, size_t i, struct envelope_fields *fields, struct buf *data)
{
	static const char rest[] =
		"\"answer\":true,\"source\":\"331023-hrss\",\"at\":\"2026-01-12\","
		"\"valid_until\":\"2026-12-31\"}";

	fields->type = "application.person.put.v1";
	fields->subject = load->codes[i];
	buf_printf(data,
		"{\"name\":\"测试人%zu\",\"telephone\":\"139%08zu\",\"answers\":["
		"{\"question\":\"priority_group\",%s,{\"question\":\"first_venture\",%s]}",
		i, i, rest, rest);
}

static void
take_person(struct load *load, size_t i, const json_t *data)
{
	if (!COPY_TEXT(load->people[i], json_text(data, "person")))
		give_up("person", "its pseudonym is too long");
}

static void
write_submit(struct load *load, size_t i, struct envelope_fields *fields, struct buf *data)
{
	size_t department = i % (size_t)load->departments_count;
	char policy[32] = "P1d";

	if (department)
		snprintf(policy, sizeof(policy), "P1d%02zu", department + 1);
	fields->type = "application.submit.v1";
	buf_printf(data,
		"{\"policy\":\"%s@1\",\"party\":{\"external_ids\":[{\"scheme\":\"uscc\",\"id\":\"%"
		"s\"}]},"
		"\"period\":\"2026\",\"people\":{\"founder\":\"%s\"},\"subject\":{},\"form\":{},"
		"\"external_ids\":[]}",
		policy, load->codes[i], load->people[i]);
}

static void
take_submit(struct load *load, size_t i, const json_t *data)
{
	if (!COPY_TEXT(load->calls[i].case_number, json_text(data, "case")))
		give_up("case", "its number is too long");
}

/* The window's stream up to its end, or until each case of ours is decided there. */
static void
watch_until(struct load *load, bool decided)
{
	int64_t end = clock_monotonic() + DECIDED_MOST;

	for (size_t seen = 0; decided ? seen < load->count : !watch_at_end(load->watch);) {
		watch_take(load->watch);
		while (decided && seen < load->count &&
			(load->calls[seen].decided =
					watch_decided(load->watch, load->calls[seen].case_number)))
			seen++;
		if (clock_monotonic() > end)
			give_up("stream", "a case is not decided");
		zmq_poll(NULL, 0, 1);
	}
}

/* ---- set-up and report ---- */

static struct bus_client *
connect_to(struct load *load, const char *service)
{
	const struct principal *entry = directory_find(load->directory, service);
	struct fault fault;

	if (!entry)
		give_up(service, "is not in the directory");
	struct bus_client *client =
		bus_client_open(&(struct bus_client_options){load->context, entry->endpoints,
					entry->keys[0].text, &load->key},
			&fault);
	if (!client)
		give_up(service, fault.text);
	return client;
}

static void
set_up(struct load *load, const char *folder)
{
	_cleanup_free_ char *directory = xasprintf("%s/directory.ini", folder);
	_cleanup_free_ char *key = xasprintf("%s/keys/portal.331023-zwfw.key", folder);
	_cleanup_free_ char *clock = xasprintf("%s/clock-offset", folder);
	struct fault fault;

	clock_use_offset_file(clock);
	load->directory = directory_read(directory, &fault);
	if (!load->directory || !key_read(key, &load->key, &fault))
		give_up(folder, fault.text);
	load->context = zmq_ctx_new();
	for (int i = 0; i < load->connections; i++)
		load->clients[i] = connect_to(load, APPLICATION);
	load->window = connect_to(load, APPLICATION);
	for (int i = 0; i < load->departments_count; i++) {
		load->names[i] = i ? xasprintf("subsidy/331023-d%02d", i + 1) : SUBSIDY;
		load->departments[i] = connect_to(load, load->names[i]);
	}
	load->by_id = map_new();
	load->calls = xcalloc(load->count, sizeof(*load->calls));
	load->codes = xcalloc(load->count, sizeof(*load->codes));
	load->people = xcalloc(load->count, sizeof(*load->people));
	for (size_t i = 0; i < load->count; i++)
		make_code(load->first + i, load->codes[i]);
}

static int
compare_latency(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void
report_latencies(int64_t *latency, size_t n, const char *name)
{
	qsort(latency, n, sizeof(*latency), compare_latency);
	printf(",\"%s_p50_ms\":%.1f,\"%s_p99_ms\":%.1f,\"%s_p999_ms\":%.1f", name,
		(double)latency[n / 2] / 1000, name, (double)latency[n * 99 / 100] / 1000, name,
		(double)latency[n * 999 / 1000] / 1000);
}

/* Latencies: until the answer, and until the window's stream shows the case decided. */
static void
report(const struct load *load, double submit_seconds, double lifecycle_seconds, double cpu)
{
	size_t n = load->count;
	_cleanup_free_ int64_t *answered = xcalloc(n, sizeof(*answered)),
			       *decided = xcalloc(n, sizeof(*decided));

	for (size_t i = 0; i < n; i++) {
		answered[i] = load->calls[i].answered - load->calls[i].first_sent;
		decided[i] = load->calls[i].decided - load->calls[i].first_sent;
	}
	printf("{\"lifecycles\":%zu,\"in_flight\":%zu,\"connections\":%d,\"submits_per_second\":%."
	       "0f,\"lifecycles_per_second\":%.0f,\"busy\":%zu,\"client_cpu_seconds\":%.2f",
		n, load->in_flight, load->connections, (double)n / submit_seconds,
		(double)n / lifecycle_seconds, load->busy, cpu);
	report_latencies(answered, n, "submit");
	if (load->watch)
		report_latencies(decided, n, "decided");
	puts("}");
}

static bool
parse(int argc, char **argv, struct load *load)
{
	static const struct option options[] = {{"first", required_argument, NULL, 'f'},
		{"rate", required_argument, NULL, 'r'}, {"leave", no_argument, NULL, 'l'},
		{"watch", no_argument, NULL, 'w'}, {"halt", no_argument, NULL, 'h'},
		{"departments", required_argument, NULL, 'd'}, {0}};

	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 'f')
			load->first = strtoul(optarg, NULL, 10);
		else if (option == 'r')
			load->rate = strtod(optarg, NULL);
		else if (option == 'l')
			load->leave = true;
		else if (option == 'w')
			load->watches = true;
		else if (option == 'h')
			load->halts = true;
		else if (option == 'd')
			load->departments_count = atoi(optarg);
		else
			return false;
	}
	if (argc - optind != 4)
		return false;
	load->count = strtoul(argv[optind + 1], NULL, 10);
	load->in_flight = strtoul(argv[optind + 2], NULL, 10);
	load->connections = atoi(argv[optind + 3]);
	return load->count >= 1 && load->first + load->count <= 1000000 && load->in_flight >= 1 &&
	       load->connections >= 1 && load->connections <= CONNECTIONS_MOST && load->rate >= 0 &&
	       load->departments_count >= 1 && load->departments_count <= DEPARTMENTS_MOST;
}

int
main(int argc, char **argv)
{
	struct load load = {.departments_count = 1};

	if (!parse(argc, argv, &load)) {
		fprintf(stderr,
			"usage: load [--first I] [--rate R] [--leave] [--watch] [--halt] "
			"[--departments D] "
			"RUN_FOLDER N IN_FLIGHT CONNECTIONS\nI + N to 1,000,000; 1 to %d "
			"connections\n",
			CONNECTIONS_MOST);
		return 2;
	}
	set_up(&load, argv[optind]);
	run_phase(&load, 0, write_profile, NULL);
	run_phase(&load, 0, write_person, take_person);
	if (!load.leave)
		services_settle(load.window, load.departments, load.names, load.departments_count,
			PORTAL, APPLICATION);
	if (load.watches) {
		load.reader = connect_to(&load, APPLICATION);
		load.watch = watch_open(load.reader, PORTAL, APPLICATION);
		watch_until(&load, false);
	}
	if (load.halts)
		raise(SIGSTOP);
	double cpu = cpu_seconds();
	int64_t start = clock_monotonic();
	double submit = run_phase(&load, load.rate, write_submit, take_submit);
	cpu = cpu_seconds() - cpu;
	if (!load.leave)
		services_settle(load.window, load.departments, load.names, load.departments_count,
			PORTAL, APPLICATION);
	double lifecycle = (double)(clock_monotonic() - start) / MICROSECONDS_PER_SECOND;
	if (load.watch)
		watch_until(&load, true);
	report(&load, submit, lifecycle, cpu);
	return 0;
}
