#include "base/embedded.h"

#include <string.h>

const struct embedded *
embedded_find(const struct embedded *files, const char *path)
{
	while (files->path && strcmp(files->path, path) != 0)
		files++;
	return files->path ? files : NULL;
}
