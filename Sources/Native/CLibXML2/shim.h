#include <libxml/xmlversion.h>

// Debian's libxml2 is built with ICU and says so in its headers, which then pull in the system's ICU beside the one
// inside Foundation: the same C names twice. Only a field of the encoding handler depends on it, at its end, and
// handlers are opaque to us.
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/encoding.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
