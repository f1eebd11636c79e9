/*
 * What of an answer is shown, as data: a record (one line a field) or a list (a table), then the
 * next part.
 */
#ifndef CTL_VIEW_H
#define CTL_VIEW_H

#include "format.h"

struct column {
	const char *pointer; /* JSON pointer into the record, or into an item of the list */
	enum cell_kind kind;
	struct words heading;
	bool wrap; /* of a list: the column that a narrow terminal folds */
};

struct view {
	struct words title;	      /* {NULL}: none */
	const char *list;	      /* JSON pointer to the array; NULL: a record */
	const struct column *columns; /* ends with a row whose pointer is NULL */
	const struct view *next;      /* the part below; NULL: none */
};

/*
 * Prints the parts that have something to show: of a record the fields that are there; a list that
 * is the first part, also when it is empty.
 */
void view_print(const struct view *view, const struct reader *reader, const json_t *data);

#endif
