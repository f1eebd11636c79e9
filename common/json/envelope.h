/*
 * The envelope: CloudEvents 1.0 in structured JSON mode, with our extensions and no others.
 *
 *     {"specversion":"1.0","id":<uuid
 * v7>,"source":"portal/tiantai","type":"application.submit.v1","subject":..,
 *      "time":..,"datacontenttype":"application/json","actor":..,"traceparent":..,"lang":..,"after":..,"data":{..}}
 */
#ifndef JSON_ENVELOPE_H
#define JSON_ENVELOPE_H

#include "base/uuid.h"
#include "json/problem.h"

#define NAME_SIZE	 97 /* a principal's, a stream's or a subject's name: 96 bytes */
#define TYPE_SIZE	 65
#define TRACEPARENT_SIZE 56

/* The members point into `document`, which the envelope owns.  Absent members are NULL; `data` is
 * never NULL. */
struct envelope {
	json_t *document;
	const char *id, *source, *type, *subject, *time, *actor, *traceparent, *lang, *after;
	json_t *data;
};

/*
 * Parses and checks a frame.  On false `problem` has a code and `errors` what is wrong with which
 * field; what could be read (id, lang) is filled in all the same, so that an answer can name it.
 * Release in both cases.
 */
bool envelope_read(const char *bytes, size_t length, size_t most, struct envelope *ret,
	struct problem *problem, struct schema_errors *errors) must_use;
void envelope_release(struct envelope *envelope);

/* What an answer, command or event is written from.  NULL members are left out. */
struct envelope_fields {
	const char *id, *source, *type, *subject, *actor, *traceparent, *lang, *after, *at;
	instant time;	  /* 0: left out */
	const char *data; /* JSON text, already encoded; put in as it is */
	size_t data_length;
};

void envelope_write(const struct envelope_fields *fields, struct buf *into);

/* A new W3C traceparent (version 00, sampled), and the trace id (32 digits) of one. */
void traceparent_new(char into[TRACEPARENT_SIZE]);
bool traceparent_trace_id(const char *traceparent, char into[33]) must_use;

#endif
