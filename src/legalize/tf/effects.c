/* legalize/tf/effects.c: which nodes and functions do something besides giving a value: they are kept, and in order. */
#include "legalize/tf/lower_impl.h"

static bool effect_name(str op) {
    static const char *const starts[] = {"Assign", "ResourceApply", "ResourceScatter", "ResourceStridedSliceAssign",
                                         "ResourceSparseApply", "Apply", "Scatter", "LookupTableInsert", "LookupTableRemove",
                                         "LookupTableImport", "InitializeTable", "StackPush", "StackPop"};
    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (str_starts(op, starts[i])) return !str_is(op, "ScatterNd") && !str_starts(op, "ScatterNdNonAliasing");
    return false;
}

/* Functions that a node calls; n at most `most`. */
static uint32_t callees(lower *L, const src_node *n, src_graph **f, uint32_t most) {
    static const char *const keys[] = {"f", "then_branch", "else_branch", "cond", "body"};
    uint32_t count = 0;
    src_attr a;
    bool call = str_ends(n->op, "PartitionedCall") || str_ends(n->op, "If") || str_ends(n->op, "While") || str_ends(n->op, "Case") || str_is(n->op, "For") ||
                str_is(n->op, "BatchFunction") || str_is(n->op, "RemoteCall");
    for (uint32_t i = 0; i < n->n_sub && count < most; i++) f[count++] = n->sub[i];
    for (size_t i = 0; call && !n->n_sub && i < ARRAY_LEN(keys) && count < most; i++)
        if (L->src->get_attr(n, keys[i], &a) && a.kind == SA_FUNC && (f[count] = src_function(L->src, a.s))) count++;
    if (str_ends(n->op, "Case") && L->src->get_attr(n, "branches", &a) && a.kind == SA_LIST)
        for (uint32_t i = 0; i < a.n && count < most; i++)
            if (a.list[i].kind == SA_FUNC && (f[count] = src_function(L->src, a.list[i].s))) count++;
    if (!count && src_function(L->src, n->op)) f[count++] = src_function(L->src, n->op);
    return count;
}

bool lw_node_has_effect(lower *L, const src_node *n) {
    if (effect_name(n->op)) return true;
    src_graph *f[64];
    uint32_t count = callees(L, n, f, ARRAY_LEN(f));
    for (uint32_t i = 0; i < count; i++)
        if (lw_function_has_effect(L, f[i])) return true;
    return false;
}

static bool function_effect(lower *L, const src_graph *f, int depth) {
    uint64_t known, key = (uint64_t)(uintptr_t)f;
    if (umap_get(&L->effects, key, &known)) return known == 1;
    umap_put(&L->effects, key, 0); /* while it is looked at: recursion adds nothing */
    bool found = false;
    for (uint32_t i = 0; !found && i < f->n_nodes && depth < MOST_DEPTH; i++) {
        const src_node *n = &f->nodes[i];
        found = effect_name(n->op);
        src_graph *g[64];
        uint32_t count = found ? 0 : callees(L, n, g, ARRAY_LEN(g));
        for (uint32_t k = 0; !found && k < count; k++) found = function_effect(L, g[k], depth + 1);
    }
    umap_put(&L->effects, key, found);
    return found;
}

bool lw_function_has_effect(lower *L, const src_graph *f) { return function_effect(L, f, 0); }
