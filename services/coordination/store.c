#include "store.h"

#include <string.h>

static const struct column responsibility_columns[] = {
	FIXED_TEXT_COLUMN(struct responsibility, matter),
	INT_COLUMN(struct responsibility, version),
	JSON_COLUMN(struct responsibility, title),
	TEXT_COLUMN(struct responsibility, lead),
	TEXT_COLUMN(struct responsibility, assisting),
	TEXT_COLUMN(struct responsibility, joining),
	TEXT_COLUMN(struct responsibility, deputy),
	INT_COLUMN(struct responsibility, days),
	INT_COLUMN(struct responsibility, warn_days),
	TEXT_COLUMN(struct responsibility, put_by),
	INSTANT_COLUMN(struct responsibility, put_at),
	{0},
};
const struct entity_type responsibility_type = {
	"coordination.responsibility", sizeof(struct responsibility), responsibility_columns};

static const struct column version_columns[] = {
	FIXED_TEXT_COLUMN(struct responsibility_version, version_key),
	FIXED_TEXT_COLUMN(struct responsibility_version, matter),
	FIXED_INT_COLUMN(struct responsibility_version, version),
	FIXED_JSON_COLUMN(struct responsibility_version, content),
	FIXED_TEXT_COLUMN(struct responsibility_version, put_by),
	FIXED_INSTANT_COLUMN(struct responsibility_version, put_at),
	{0},
};
const struct entity_type responsibility_version_type = {"coordination.responsibility_version",
	sizeof(struct responsibility_version), version_columns};

static const struct column review_columns[] = {
	FIXED_TEXT_COLUMN(struct review, number),
	FIXED_TEXT_COLUMN(struct review, award),
	FIXED_TEXT_COLUMN(struct review, case_number),
	FIXED_TEXT_COLUMN(struct review, policy),
	FIXED_TEXT_COLUMN(struct review, matter),
	FIXED_INT_COLUMN(struct review, version),
	FIXED_JSON_COLUMN(struct review, question),
	FIXED_TEXT_COLUMN(struct review, asked_by),
	FIXED_TEXT_COLUMN(struct review, application),
	FIXED_TEXT_COLUMN(struct review, joining),
	FIXED_TEXT_COLUMN(struct review, lead),
	FIXED_TEXT_COLUMN(struct review, deputy),
	TEXT_COLUMN(struct review, owner),
	STATE_COLUMN(struct review, state, review_states),
	TEXT_COLUMN(struct review, result),
	FIXED_INSTANT_COLUMN(struct review, asked_at),
	INSTANT_COLUMN(struct review, due),
	INSTANT_COLUMN(struct review, concluded_at),
	INT_COLUMN(struct review, days),
	FIXED_INT_COLUMN(struct review, warn_days),
	INT_COLUMN(struct review, generation),
	{0},
};
const struct entity_type review_type = {
	"coordination.review", sizeof(struct review), review_columns, .stepwise = true};

static const struct column task_columns[] = {
	FIXED_TEXT_COLUMN(struct task, task),
	FIXED_TEXT_COLUMN(struct task, review),
	FIXED_TEXT_COLUMN(struct task, department),
	FIXED_INT_COLUMN(struct task, place),
	{0},
};
const struct entity_type task_type = {"coordination.task", sizeof(struct task), task_columns};

static const struct column opinion_columns[] = {
	FIXED_TEXT_COLUMN(struct opinion, opinion),
	FIXED_TEXT_COLUMN(struct opinion, task),
	FIXED_TEXT_COLUMN(struct opinion, review),
	FIXED_TEXT_COLUMN(struct opinion, department),
	FIXED_TEXT_COLUMN(struct opinion, deputy),
	FIXED_INT_COLUMN(struct opinion, turn),
	FIXED_STATE_COLUMN(struct opinion, kind, opinion_kinds),
	FIXED_BOOL_COLUMN(struct opinion, agree),
	FIXED_BOOL_COLUMN(struct opinion, late),
	FIXED_JSON_COLUMN(struct opinion, conditions),
	FIXED_JSON_COLUMN(struct opinion, reasons),
	FIXED_TEXT_COLUMN(struct opinion, given_by),
	FIXED_INSTANT_COLUMN(struct opinion, given_at),
	{0},
};
const struct entity_type opinion_type = {
	"coordination.opinion", sizeof(struct opinion), opinion_columns};

static const struct column request_columns[] = {
	FIXED_TEXT_COLUMN(struct request, number),
	FIXED_TEXT_COLUMN(struct request, matter),
	FIXED_INT_COLUMN(struct request, version),
	FIXED_TEXT_COLUMN(struct request, party),
	FIXED_JSON_COLUMN(struct request, text),
	FIXED_JSON_COLUMN(struct request, external_ids),
	FIXED_TEXT_COLUMN(struct request, portal),
	TEXT_COLUMN(struct request, owner),
	FIXED_TEXT_COLUMN(struct request, deputy),
	STATE_COLUMN(struct request, state, request_states),
	FIXED_INSTANT_COLUMN(struct request, filed_at),
	INSTANT_COLUMN(struct request, due),
	JSON_COLUMN(struct request, answer),
	TEXT_COLUMN(struct request, answered_by),
	INSTANT_COLUMN(struct request, answered_at),
	INT_COLUMN(struct request, rating),
	INT_COLUMN(struct request, reopened),
	FIXED_INT_COLUMN(struct request, days),
	INT_COLUMN(struct request, generation),
	{0},
};
const struct entity_type request_type = {
	"coordination.request", sizeof(struct request), request_columns, .stepwise = true};

static const struct column request_sequence_columns[] = {
	FIXED_TEXT_COLUMN(struct request_sequence, sequence),
	INT_COLUMN(struct request_sequence, year),
	INT_COLUMN(struct request_sequence, last),
	{0},
};
const struct entity_type request_sequence_type = {
	"coordination.request_sequence", sizeof(struct request_sequence), request_sequence_columns};

static void
award_of_review(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct review *)entity)->award);
}

static void
review_of_task(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct task *)entity)->review);
}

static void
review_of_opinion(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct opinion *)entity)->review);
}

const struct lookup responsibility_by_matter = {
	&responsibility_type, "responsibility_by_matter", NULL, false};
const struct lookup review_by_number = {&review_type, "review_by_number", NULL, false};
const struct lookup reviews_by_award = {&review_type, "reviews_by_award", award_of_review, false};
const struct lookup task_by_key = {&task_type, "task_by_key", NULL, false};
const struct lookup tasks_by_review = {&task_type, "tasks_by_review", review_of_task, false};
const struct lookup opinion_by_key = {&opinion_type, "opinion_by_key", NULL, false};
const struct lookup opinions_by_review = {
	&opinion_type, "opinions_by_review", review_of_opinion, false};
const struct lookup request_by_number = {&request_type, "request_by_number", NULL, false};
const struct lookup request_sequence_by_name = {
	&request_sequence_type, "request_sequence_by_name", NULL, false};
