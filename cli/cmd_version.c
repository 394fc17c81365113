/* cli/cmd_version.c: litecast version. */
#include "cli.h"

int cmd_version(cli *c) {
    if (c->json) {
        json j;
        json_begin_result(c, &j, EXIT_OK);
        JSON_FIELD(&j, "tensorflow_ops", int, (int64_t)lc_count_ops());
        json_end_result(c, &j);
        return EXIT_OK;
    }
    printf("litecast %s\n", lc_version());
    printf("reads   SavedModel (TensorFlow 1 and 2), frozen GraphDef (.pb, .pbtxt)\n");
    printf("writes  TensorFlow Lite (.tflite, schema version 3)\n");
    printf("knows   %zu TensorFlow ops\n", lc_count_ops());
    printf("license Apache-2.0\n");
    return EXIT_OK;
}
