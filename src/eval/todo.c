/* eval/todo.c: kernels that are not written yet: they cannot compute anything. */
#include "eval/kernel.h"
bool ev_k_batch_matmul(ev_call *c) { UNUSED(c); return false; }
bool ev_k_bucketize(ev_call *c) { UNUSED(c); return false; }
bool ev_k_conv_2d(ev_call *c) { UNUSED(c); return false; }
bool ev_k_conv_3d(ev_call *c) { UNUSED(c); return false; }
bool ev_k_conv_3d_transpose(ev_call *c) { UNUSED(c); return false; }
bool ev_k_cumsum(ev_call *c) { UNUSED(c); return false; }
bool ev_k_depthwise_conv_2d(ev_call *c) { UNUSED(c); return false; }
bool ev_k_embedding_lookup(ev_call *c) { UNUSED(c); return false; }
bool ev_k_fully_connected(ev_call *c) { UNUSED(c); return false; }
bool ev_k_gather(ev_call *c) { UNUSED(c); return false; }
bool ev_k_gather_nd(ev_call *c) { UNUSED(c); return false; }
bool ev_k_l2_normalization(ev_call *c) { UNUSED(c); return false; }
bool ev_k_local_response_normalization(ev_call *c) { UNUSED(c); return false; }
bool ev_k_log_softmax(ev_call *c) { UNUSED(c); return false; }
bool ev_k_matrix_diag(ev_call *c) { UNUSED(c); return false; }
bool ev_k_matrix_set_diag(ev_call *c) { UNUSED(c); return false; }
bool ev_k_non_max_suppression(ev_call *c) { UNUSED(c); return false; }
bool ev_k_one_hot(ev_call *c) { UNUSED(c); return false; }
bool ev_k_pool_2d(ev_call *c) { UNUSED(c); return false; }
bool ev_k_resize_bilinear(ev_call *c) { UNUSED(c); return false; }
bool ev_k_resize_nearest_neighbor(ev_call *c) { UNUSED(c); return false; }
bool ev_k_rfft2d(ev_call *c) { UNUSED(c); return false; }
bool ev_k_scatter_nd(ev_call *c) { UNUSED(c); return false; }
bool ev_k_segment_sum(ev_call *c) { UNUSED(c); return false; }
bool ev_k_softmax(ev_call *c) { UNUSED(c); return false; }
bool ev_k_sparse_to_dense(ev_call *c) { UNUSED(c); return false; }
bool ev_k_topk_v2(ev_call *c) { UNUSED(c); return false; }
bool ev_k_transpose_conv(ev_call *c) { UNUSED(c); return false; }
bool ev_k_unique(ev_call *c) { UNUSED(c); return false; }
bool ev_k_unsorted_segment(ev_call *c) { UNUSED(c); return false; }
bool ev_k_where(ev_call *c) { UNUSED(c); return false; }
bool ev_run_strings(ev_call *c, bool (*kernel)(ev_call *)) { UNUSED(c); UNUSED(kernel); return false; }
bool ev_graph(lc_ctx *ctx, arena *a, ir_graph *g, const ev_tensor *in, size_t n_in, ev_tensor *out, size_t n_out, const ir_node **why) { UNUSED(ctx); UNUSED(a); UNUSED(g); UNUSED(in); UNUSED(n_in); UNUSED(out); UNUSED(n_out); *why = NULL; return false; }
