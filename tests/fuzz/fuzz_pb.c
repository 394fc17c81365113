/* Any bytes as a protobuf message: every field lies inside its message; messages are tried all the way down. */
#include "wire/pb.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(str message, unsigned depth) {
    pb_reader r = pb_open(message);
    pb_field f;
    const char *p = message.p, *end = message.p + message.n;
    while (pb_next(&r, &f)) {
        if (f.wire != PB_BYTES) continue;
        if (f.bytes.p < p || f.bytes.p > end || f.bytes.n > (size_t)(end - f.bytes.p)) abort();
        if (depth < 8) walk(f.bytes, depth + 1);
        str key, value;
        pb_error error;
        pb_map_entry(f.bytes, &key, &value, &error);
    }
    if (r.problem && (r.at < (const uint8_t *)p || r.at > (const uint8_t *)end)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    walk((str){(const char *)data, size}, 0);
    return 0;
}
