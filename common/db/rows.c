#include "db/rows.h"

#include <assert.h>
#include <string.h>

/* An array in binary: dimensions, whether it has NULLs, type of the elements, then for its one
 * dimension how many and from which index; each element with its length before it. */
#define HEADER_SIZE 20

static const uint32_t type_of[] = {
	[VALUE_TEXT] = 25,
	[VALUE_INT] = 20,
	[VALUE_BOOL] = 16,
	[VALUE_INSTANT] = 1184,
	[VALUE_BYTES] = 17,
};

static void
put_32(char *at, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(number >> (24 - 8 * i));
}

void
rows_begin(struct rows *rows, const enum value_kind *kinds, int columns)
{
	assert(columns <= PARAMS_MOST);
	rows->columns = columns;
	rows->next = 0;
	rows->count = 0;
	for (int i = 0; i < columns; i++)
		rows->column[i] = (struct array){.kind = kinds[i]};
}

void
rows_release(struct rows *rows)
{
	for (int i = 0; i < rows->columns; i++)
		buf_release(&rows->column[i].bytes);
	rows->columns = 0;
}

static struct array *
next(struct rows *rows)
{
	struct array *array = &rows->column[rows->next++];

	if (rows->next == rows->columns) {
		rows->next = 0;
		rows->count++;
	}
	return array;
}

static void
add(struct rows *rows, enum value_kind kind, const void *bytes, size_t length)
{
	struct array *array = next(rows);
	char size[4];

	assert(array->kind == kind);
	if (!array->bytes.length)
		buf_add(&array->bytes, (const char[HEADER_SIZE]){0}, HEADER_SIZE);
	array->nulls = array->nulls || !bytes;
	put_32(size, bytes ? (uint32_t)length : UINT32_MAX);
	buf_add(&array->bytes, size, sizeof(size));
	if (bytes)
		buf_add(&array->bytes, bytes, length);
}

void
row_text(struct rows *rows, const char *text)
{
	add(rows, VALUE_TEXT, text, text ? strlen(text) : 0);
}

static void
add_64(struct rows *rows, enum value_kind kind, int64_t number)
{
	char bytes[8];

	put_32(bytes, (uint32_t)((uint64_t)number >> 32));
	put_32(bytes + 4, (uint32_t)number);
	add(rows, kind, bytes, sizeof(bytes));
}

void
row_int(struct rows *rows, int64_t number)
{
	add_64(rows, VALUE_INT, number);
}

void
row_bool(struct rows *rows, bool value)
{
	add(rows, VALUE_BOOL, value ? "\1" : "\0", 1);
}

void
row_instant(struct rows *rows, instant at)
{
	if (at)
		add_64(rows, VALUE_INSTANT, at - POSTGRES_EPOCH);
	else
		add(rows, VALUE_INSTANT, NULL, 0);
}

void
row_bytes(struct rows *rows, const void *bytes, size_t length)
{
	add(rows, VALUE_BYTES, bytes ? bytes : "", length);
}

void
rows_params(struct rows *rows, struct params *params)
{
	assert(rows->count && !rows->next);
	params->count = 0;
	for (int i = 0; i < rows->columns; i++) {
		struct array *array = &rows->column[i];

		put_32(array->bytes.data, 1);
		put_32(array->bytes.data + 4, array->nulls);
		put_32(array->bytes.data + 8, type_of[array->kind]);
		put_32(array->bytes.data + 12, (uint32_t)rows->count);
		put_32(array->bytes.data + 16, 1);
		param_add_bytes(params, array->bytes.data, array->bytes.length);
	}
}
