/*
 * The treasury's batch file, both ways: `payment file` writes what is instructed and not answered,
 * one JSON object a line, with its count and sum at the end; `payment answer` reads the bank's
 * answer in the same form and tells the services, line by line.
 *
 * Nothing of an answer is sent unless the whole file can be read.  A line that is on record
 * already, with the same result and reference, is no mistake: a file can be answered twice.
 */
#include "ctl.h"
#include "route.h"
#include "views.h"
#include "visible.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNT_SCHEME "bank-account"
#define LINE_MOST      65536
#define LINES_MOST     100000
#define YUAN_SIZE      32

/* ---- what is to be paid ---- */

/* "20000.00": for a bank's program, without commas. */
static const char *
yuan(int64_t fen, char into[YUAN_SIZE])
{
	snprintf(into, YUAN_SIZE, "%" PRId64 ".%02d", fen / 100, (int)(fen % 100));
	return into;
}

static const char *
id_of(const json_t *payee, const char *scheme)
{
	const json_t *id;
	size_t i;

	json_array_foreach(json_object_get(payee, "external_ids"), i, id)
	{
		const char *its = json_text(id, "scheme");

		if (its && strcmp(its, scheme) == 0)
			return json_text(id, "id");
	}
	return NULL;
}

static void
show_compact(json_t *line)
{
	_cleanup_free_ char *text = json_dumps(line, JSON_COMPACT);

	show_line(stdout, "%s", text ? text : "");
	json_decref(line);
}

static void
show_payment(const json_t *payment, const struct principal *service)
{
	const json_t *payee = json_object_get(payment, "payee");
	char amount[YUAN_SIZE];

	show_compact(json_pack(
		"{s:s, s:s, s:{s:s*, s:s*, s:s*}, s:s, s:s*, s:s*, s:O*, s:s*, s:s*}",
		"idempotency_key", json_text(payment, "idempotency_key"), "service", service->name,
		"payee", "name", json_text(payee, "name"), "uscc", id_of(payee, "uscc"), "account",
		id_of(payee, ACCOUNT_SCHEME), "amount", yuan(json_int(payment, "amount"), amount),
		"fund", json_text(payment, "fund"), "payer", json_text(payment, "payer"),
		"indicator", json_object_get(payment, "indicator"), "policy",
		json_text(payment, "policy"), "instructed_at",
		json_text(payment, "instructed_at")));
}

struct total {
	int64_t count, sum;
};

static enum ctl_exit
write_page(struct ctl *ctl, const struct principal *service, const char *after, char **ret_last,
	struct total *total)
{
	const char *const *options = ctl->arguments.options->value;
	_cleanup_reply_ struct reply reply = {0};
	_cleanup_json_ json_t *data = json_pack("{s:s, s:s*, s:s*, s:s*}", "state", "instructed",
		"fund", options[OPTION_FUND], "payer", options[OPTION_DEPARTMENT], "after", after);
	const struct question question = {
		.service = service, .type = "subsidy.payment.list.v1", .data = data};
	enum ctl_exit ended = ctl_ask(ctl, &question, &reply);
	const json_t *payment;
	size_t i;

	if (ended != CTL_DONE)
		return ended;
	json_array_foreach(json_object_get(reply.data, "payments"), i, payment)
	{
		const char *key = json_text(payment, "idempotency_key");

		if (!key || (after && strcmp(key, after) <= 0))
			return CTL_REFUSED; /* no page that could be the next */
		show_payment(payment, service);
		total->count++;
		total->sum += json_int(payment, "amount");
		free(*ret_last);
		*ret_last = xstrdup(key);
	}
	return CTL_DONE;
}

static enum ctl_exit
write_service(struct ctl *ctl, const struct principal *service, struct total *total)
{
	_cleanup_free_ char *after = NULL;

	for (;;) {
		_cleanup_free_ char *last = NULL;
		enum ctl_exit ended = write_page(ctl, service, after, &last, total);

		if (ended != CTL_DONE || !last)
			return ended;
		free(after);
		after = last;
		last = NULL;
	}
}

int
run_payment_file(struct ctl *ctl)
{
	const struct principal *services[SERVICES_MOST];
	enum ctl_exit ended = CTL_DONE;
	struct total total = {0};
	char sum[YUAN_SIZE];

	if (!ctl_open(ctl))
		return CTL_USAGE;
	size_t count = ctl_services(ctl, "subsidy.payment.list.v1",
		ctl->arguments.options->value[OPTION_FUND], services);
	if (count == 0)
		return CTL_USAGE;
	for (size_t i = 0; i < count; i++)
		ended = ctl_worse(ended, write_service(ctl, services[i], &total));
	if (ended == CTL_DONE) /* without its end a file is not whole, and no bank may take it */
		show_compact(json_pack("{s:I, s:s}", "count", (json_int_t)total.count, "sum",
			yuan(total.sum, sum)));
	return ended;
}

/* ---- what became of it ---- */

static bool
take_line(json_t *lines, json_t *line, json_int_t number, json_t **ret_end, struct fault *fault)
{
	if (*ret_end)
		return fault_set(fault,
			"line %" JSON_INTEGER_FORMAT ": the file goes on after its end", number);
	if (!json_text(line, "idempotency_key") && json_object_get(line, "count")) {
		*ret_end = json_incref(line);
		return true;
	}
	if (!json_text(line, "idempotency_key") || !json_text(line, "result") ||
		!json_text(line, "reference"))
		return fault_set(fault,
			"line %" JSON_INTEGER_FORMAT ": idempotency_key, result (paid, failed or "
			"returned) and reference are needed",
			number);
	json_object_set_new(line, "line", json_integer(number));
	if (json_array_size(lines) == LINES_MOST)
		return fault_set(fault, "more than %d lines", LINES_MOST);
	return json_array_append(lines, line) == 0;
}

static bool
read_lines(FILE *file, json_t *lines, struct fault *fault)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_json_ json_t *end = NULL;
	size_t room = 0;
	ssize_t length;

	for (json_int_t number = 1; (length = getline(&text, &room, file)) >= 0; number++) {
		struct fault why;

		if (strspn(text, " \t\r\n") == (size_t)length)
			continue;
		_cleanup_json_ json_t *line = json_read(text, (size_t)length, LINE_MOST, &why);
		if (!line)
			return fault_set(
				fault, "line %" JSON_INTEGER_FORMAT ": %.200s", number, why.text);
		if (!take_line(lines, line, number, &end, fault))
			return false;
	}
	if (end && json_int(end, "count") != (int64_t)json_array_size(lines))
		return fault_set(fault, "the end counts %" PRId64 " lines, but there are %zu",
			json_int(end, "count"), json_array_size(lines));
	return !ferror(file) || fault_set(fault, "%s", strerror(errno));
}

static json_t *
read_answer(const char *path, struct fault *fault)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *file = standard ? stdin : fopen(path, "re");
	json_t *lines = json_array();
	struct fault why;

	bool whole = file ? read_lines(file, lines, &why) : fault_set(&why, "%s", strerror(errno));
	if (file && !standard)
		fclose(file);
	if (whole)
		return lines;
	fault_set(fault, "%.150s: %.300s; nothing was sent", path, why.text);
	json_decref(lines);
	return NULL;
}

/* That which `payment file` named, or --to, or the only one that it can be. */
static const struct principal *
service_of(struct ctl *ctl, const json_t *line)
{
	const struct principal *services[SERVICES_MOST];
	const char *named = json_text(line, "service");
	struct fault fault;
	const struct route route = {"subsidy.payment.confirm.v1",
		json_text(line, "idempotency_key"), ctl->settings->as,
		ctl->settings->to ? ctl->settings->to : named};

	return route_find(ctl->reader.directory, &route, services, &fault) == 1 ? services[0]
										: NULL;
}

static bool
same(const json_t *a, const char *member, const char *text)
{
	const char *its = json_text(a, member);

	return its && strcmp(its, text) == 0;
}

/* Is this line on record, as it stands? */
static bool
is_on_record(struct ctl *ctl, const struct principal *service, const json_t *line)
{
	_cleanup_reply_ struct reply reply = {0};
	_cleanup_json_ json_t *data =
		json_pack("{s:s}", "payment", json_text(line, "idempotency_key"));
	const char *result = json_text(line, "result");

	session_ask(ctl->session,
		&(struct question){
			.service = service, .type = "subsidy.payment.list.v1", .data = data},
		&reply);
	const json_t *payment = json_array_get(json_object_get(reply.data, "payments"), 0);
	return reply.kind == REPLY_ANSWER &&
	       same(payment, "state", strcmp(result, "paid") == 0 ? "confirmed" : result) &&
	       same(payment, "reference", json_text(line, "reference"));
}

/* One line to its service; how it ended is added to the line. */
static enum ctl_exit
answer_line(struct ctl *ctl, json_t *line)
{
	const struct principal *service = service_of(ctl, line);
	_cleanup_reply_ struct reply reply = {0};
	_cleanup_json_ json_t *data =
		json_pack("{s:s, s:s, s:s*}", "result", json_text(line, "result"), "reference",
			json_text(line, "reference"), "reason", json_text(line, "reason"));

	if (!service) {
		json_object_set_new(line, "outcome", json_string("refused"));
		json_object_set_new(line, "why",
			json_string(SAY(ctl->reader.language, "不知发往哪个服务：请加 --to",
				"which service is it for? say so with --to")));
		return CTL_REFUSED;
	}
	session_ask(ctl->session,
		&(struct question){.service = service,
			.type = "subsidy.payment.confirm.v1",
			.subject = json_text(line, "idempotency_key"),
			.data = data},
		&reply);
	bool taken = reply.kind == REPLY_ANSWER,
	     known = reply.kind == REPLY_PROBLEM && is_on_record(ctl, service, line);
	json_object_set_new(line, "outcome",
		json_string(taken			  ? "taken"
			    : known			  ? "on_record"
			    : reply.kind == REPLY_SILENCE ? "no_answer"
							  : "refused"));
	if (!taken && !known)
		json_object_set_new(line, "why",
			json_string(reply.kind == REPLY_SILENCE ? reply.fault.text
								: json_text(reply.data, "detail")));
	return taken || known ? CTL_DONE : reply.kind == REPLY_SILENCE ? CTL_SILENCE : CTL_REFUSED;
}

static json_t *
count_outcomes(json_t *lines)
{
	static const char *const outcomes[] = {"taken", "on_record", "refused", "no_answer"};
	json_t *all = json_pack("{s:O}", "answers", lines), *line;
	size_t i;

	for (size_t k = 0; k < ARRAY_LEN(outcomes); k++) {
		json_int_t count = 0;

		json_array_foreach(lines, i, line) count += same(line, "outcome", outcomes[k]);
		json_object_set_new(all, outcomes[k], json_integer(count));
	}
	return all;
}

int
run_payment_answer(struct ctl *ctl)
{
	enum ctl_exit ended = CTL_DONE;
	struct fault fault;
	json_t *line;
	size_t i;
	_cleanup_json_ json_t *lines = read_answer(ctl->arguments.word[0], &fault);

	if (!lines) {
		ctl_complain(ctl, "%s", fault.text);
		return CTL_REFUSED;
	}
	if (!ctl_open(ctl))
		return CTL_USAGE;
	json_array_foreach(lines, i, line) ended = ctl_worse(ended, answer_line(ctl, line));
	_cleanup_json_ json_t *all = count_outcomes(lines);
	ctl_show(ctl, &view_payment_answers, all);
	return ended;
}
