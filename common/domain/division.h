/*
 * Administrative divisions of China (GB/T 2260): six digits, of which two are the province, two the
 * city and two the county.  Names come from a CSV file `code,name`, as
 * deploy/sample/divisions-cn.csv.
 */
#ifndef DOMAIN_DIVISION_H
#define DOMAIN_DIVISION_H

#include "base/buf.h"
#include "base/fault.h"

struct divisions;

struct divisions *divisions_read(const char *path, struct fault *fault) must_use;
struct divisions *divisions_parse(const char *name, const char *csv, struct fault *fault) must_use;
void divisions_free(struct divisions **divisions);

size_t divisions_count(const struct divisions *divisions);
/* "天台县" for "331023"; NULL if the code is not known.  Borrowed. */
const char *division_name(const struct divisions *divisions, const char *code);
/*
 * Appends "浙江省台州市天台县" for "331023": the names from the province down, without a level that
 * only groups (市辖区, 县 and the like).  False, with nothing appended, if the code is not known.
 */
bool division_full_name(const struct divisions *divisions, const char *code, struct buf *into);

#endif
