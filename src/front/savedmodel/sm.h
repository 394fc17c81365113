/* front/savedmodel/sm.h: inside of the SavedModel frontend.
 *
 *   saved_model.pb ─ meta graph (by tags) ─ graph, signatures, assets, initialization   savedmodel.c, signatures.c
 *   variables/     ─ index ─ entries ─ data files                                       checkpoint.c
 *   variable nodes ─ the name in the checkpoint, its value as a view                    variables.c */
#ifndef SAVEDMODEL_SM_H
#define SAVEDMODEL_SM_H

#include "front/graphdef/gd.h"
#include "front/savedmodel/savedmodel.h"

typedef struct ck_entry { /* a BundleEntry */
    str key;
    int64_t tf_type;
    ir_dtype dtype;
    ir_shape shape;
    int64_t shard, offset, size;
    uint32_t crc; /* not masked */
    str slices;   /* the message, when the tensor is stored in slices; else p NULL */
    bool checked; /* its checksum was compared */
    bool used;
} ck_entry;

typedef struct checkpoint {
    lc_ctx *ctx;
    str prefix; /* "model/variables/variables" */
    const file_map *index_file;
    VEC(ck_entry) entries;
    smap index; /* key -> number in entries */
    int64_t n_shards;
    const file_map **shards; /* opened when they are needed */
    bool shard_missing;      /* reported: the others are missing in silence */
    uint64_t made;           /* bytes of values that are no views: recoded strings, parts of tensors */
    uint64_t parts;          /* stored slices that were looked at */
} checkpoint;

typedef struct sm_module {
    gd_module gd; /* first: a src_module of format "SavedModel" is cast to its sm_module */
    str dir;
    str meta, saver_def; /* messages */
    checkpoint ck;
    bool has_checkpoint;
    umap init_nodes;    /* those that are among the targets of the initialization */
    size_t init_room;
} sm_module;

/* ---- savedmodel.c ---------------------------------------------------------------------------- */
/* All but the values of the variables.  NULL: reported. */
sm_module *sm_load_file(lc_ctx *ctx, str path, str dir, const file_map *file,
                        const sm_options *options);

/* ---- checkpoint.c ---------------------------------------------------------------------------- */
bool ck_open(checkpoint *ck, lc_ctx *ctx, str prefix); /* false: reported */
bool ck_open_index(checkpoint *ck, lc_ctx *ctx, str prefix, const file_map *index);
ck_entry *ck_find(const checkpoint *ck, str key); /* NULL: none */
/* The value of an entry: a view of its data file; strings are recoded; slices are put together.
 * `variable` names it in reports. */
bool ck_value(checkpoint *ck, ck_entry *e, str variable, const ir_data **out);
/* The part of a tensor that a slice specification ("10 20 0,5:-") asks for. */
bool ck_slice(checkpoint *ck, ck_entry *e, str spec, str variable, ir_shape *shape,
              const ir_data **out);
bool ck_string_at(const ir_data *strings, uint32_t i, str *out); /* of TFLite's string encoding */

/* ---- slices.c -------------------------------------------------------------------------------- */
typedef struct ck_extent { /* of one axis */
    int64_t start, length; /* length -1: the whole axis */
} ck_extent;
typedef struct ck_box {
    int rank;
    ck_extent e[IR_MAX_RANK];
} ck_box;
bool ck_parse_spec(str spec, ck_box *box);
bool ck_parse_slice(str message, ck_box *box);
str ck_slice_key(arena *a, str name, const ck_box *box); /* the key under which a slice is stored */
/* The box with every length said; false: it leaves the shape. */
bool ck_clip(const ck_box *box, const ir_shape *shape, ck_box *out);
/* Copies what `from` (stored as box `have`) and the wanted box share into `to`. */
void ck_copy_box(const uint8_t *from, const ck_box *have, uint8_t *to, const ck_box *want,
                 size_t size);

/* ---- variables.c ----------------------------------------------------------------------------- */
void sm_collect_variables(sm_module *sm); /* names, types and shapes */
bool sm_load_variables(sm_module *sm);    /* opens the checkpoint, when there are variables */
bool sm_read_values(
    sm_module *sm); /* finds and checks each variable's value in the open checkpoint */

/* ---- signatures.c ---------------------------------------------------------------------------- */
bool sm_load_signatures(sm_module *sm, const sm_options *options);
bool sm_load_init(sm_module *sm);

#endif
