#include <ggml-cpu.h>
#include <gguf.h>
#include <llama.h>
