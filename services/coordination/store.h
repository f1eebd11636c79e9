/* How entities are columns, and how they are found. */
#ifndef COORDINATION_STORE_H
#define COORDINATION_STORE_H

#include "opinion.h"
#include "request.h"

extern const struct entity_type responsibility_type, responsibility_version_type, review_type,
	task_type, opinion_type, request_type, request_sequence_type;
extern const struct lookup responsibility_by_matter, review_by_number, reviews_by_award,
	task_by_key, tasks_by_review, opinion_by_key, opinions_by_review, request_by_number,
	request_sequence_by_name;

#endif
