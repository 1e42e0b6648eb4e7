#include <link-grammar/link-includes.h>
