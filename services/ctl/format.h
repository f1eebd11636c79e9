/* Values as people read them: yuan, times of UTC+8, names.  Pure; nothing here escapes. */
#ifndef CTL_FORMAT_H
#define CTL_FORMAT_H

#include "attributes.h"
#include "bus/directory.h"
#include "words.h"
#include "json/json.h"

enum cell_kind {
	CELL_TEXT,
	CELL_NUMBER,
	CELL_MONEY,	/* fen -> 20,000.00 */
	CELL_TIME,	/* instant -> 2026-03-02 09:30 */
	CELL_DUE,	/* the same of a deadline: midnight is 24:00 of the day that ends */
	CELL_WORD,	/* a state or outcome */
	CELL_TEXT2,	/* {zh, en} */
	CELL_SAID,	/* what a rule says is wrong: json/phrase.h */
	CELL_WHO,	/* a principal, or rule:P1d@1 */
	CELL_YES,	/* true and false */
	CELL_EVENT,	/* a type of event */
	CELL_TEXTS,	/* an array of texts */
	CELL_REASONS,	/* an array of {code, text: {zh, en}} */
	CELL_TEXTS2,	/* an array of {zh, en} */
	CELL_ERRORS,	/* an array of {pointer, detail, expected} */
	CELL_VALUE,	/* what a rule read or computed; of a list of objects, how many */
	CELL_VALUES,	/* an object of them, by attribute or fact: {"party.insured_jobs": 25} */
	CELL_ATTRIBUTE, /* an attribute's path */
	CELL_PATHS,	/* an array of them */
	CELL_PARTY	/* {external_ids, name, kind}: its name and code */
};

struct reader {
	enum language language;
	const struct directory *directory;   /* whose names are shown; may be NULL */
	const struct attributes *attributes; /* what attributes are called; may be NULL */
	const json_t *facts; /* of the assessment shown, which conditions read; may be NULL */
};

/* Appends the value.  What is not of that kind is shown as the JSON that it is; null as nothing. */
void format_cell(
	const struct reader *reader, const json_t *value, enum cell_kind kind, struct buf *into);

#define TIME_TEXT_SIZE 17
/* "2026-03-02 09:30" in UTC+8. */
const char *format_time(instant at, char into[TIME_TEXT_SIZE]);
/* "李娜 (331023-hrss)", as the directory says; "规则 P1d@1" of rule:P1d@1; else the name itself. */
void format_who(const struct reader *reader, const char *name, struct buf *into);

#endif
