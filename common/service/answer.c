/* Answers: written when decided, sent when committed. */
#include "base/log.h"
#include "service/run.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
write_answer(struct run *run, struct item *item, const char *type, const char *data, size_t length,
	int64_t at)
{
	char place[NAME_SIZE + 24];

	snprintf(place, sizeof(place), "%s#%" PRId64, run->name, at);
	buf_clear(&item->answer);
	envelope_write(&(struct envelope_fields){.id = item->message.id ? item->message.id
									: item->envelope.id,
			       .source = run->name,
			       .type = type,
			       .at = place,
			       .traceparent = item->message.traceparent,
			       .data = data,
			       .data_length = length},
		&item->answer);
}

void
answer_data(struct run *run, struct item *item, const char *data, size_t length, int64_t at)
{
	char type[TYPE_SIZE + 8];

	snprintf(type, sizeof(type), "%s.reply", item->message.type);
	write_answer(run, item, type, data, length, at);
}

void
answer_problem(struct run *run, struct item *item, const struct problem *problem, int64_t at)
{
	_cleanup_buf_ struct buf data = BUF_INIT;
	_cleanup_json_ json_t *object = problem_json(problem, item->envelope.lang);

	json_write(object, &data);
	write_answer(run, item, "problem", data.data, data.length, at);
}

void
answer_send(struct run *run, const struct item *item)
{
	if (run->server)
		bus_server_send(run->server, &item->from, item->answer.data, item->answer.length);
}

void
refuse_item(struct run *run, struct item *item, const char *code, int retry_after)
{
	answer_problem(run, item, &(struct problem){.code = code, .retry_after = retry_after},
		run->head.number);
	answer_send(run, item);
}
