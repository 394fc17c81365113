"""Control flow in both forms, functions, lists and tensor arrays; calls nested, shared and captured."""
import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L, S, weights

R = tf.raw_ops
v1 = tf.compat.v1
w = weights


def old(f):
    """The same function with TF1's Switch, Merge, Enter, Exit: only in a frozen graph."""
    def build(*xs):
        enabled = v1.control_flow_v2_enabled()
        v1.disable_control_flow_v2()
        try:
            return f(*xs)
        finally:
            if enabled:
                v1.enable_control_flow_v2()
    return build


CHOICE = lambda: B(values=[np.array(True), np.array(False)])


def rows(case):
    bodies(case)
    for name, (f, args) in programs().items():
        case(name, f, *args(), samples=2)
        case(f"{name}_frozen", f, *args(), samples=2, form="frozen")
        case(f"{name}_tf1", old(f), *args(), samples=2, form="frozen", oracle=None)
    functions(case)
    lists(case)


def programs():
    """Programs written once, saved as functional ops and as TF1 primitives."""
    number = lambda: I(values=[np.array(3), np.array(0)])

    def fibonacci(n):
        return tf.while_loop(lambda i, a, b: i < n, lambda i, a, b: (i + 1, b, a + b), [0, 0, 1])[1]

    def nested_loops(x):
        outer = lambda i, a: (i + 1, tf.while_loop(lambda j, b: j < i, lambda j, b: (j + 1, b * 1.25), [0, a])[1] + 1.0)
        return tf.while_loop(lambda i, a: i < 4, outer, [0, x])[1]

    def loop_with_branch(x):
        step = lambda i, a: (i + 1, tf.cond(tf.reduce_sum(a) > 0.0, lambda: a - 1.0, lambda: a * -2.0))
        return tf.while_loop(lambda i, a: i < 5, step, [0, x])[1]

    def branch_in_branch(p, q, x):
        return tf.cond(p, lambda: tf.cond(q, lambda: x + 1.0, lambda: x * 2.0), lambda: tf.cond(q, lambda: -x, lambda: x - 3.0))

    def loop_in_branch(p, x):
        return tf.cond(p, lambda: tf.while_loop(lambda a: tf.reduce_max(a) < 50.0, lambda a: [tf.abs(a) * 2.0 + 1.0], [x])[0], lambda: x)

    def lstm_by_hand(x):
        """The cell of TensorFlow 1: one product of the step and the state beside each other, and a forget bias."""
        k, b, steps = tf.constant(w("lstm1", 7, 16)), tf.constant(w("lstm1b", 16)), tf.transpose(x, [1, 0, 2])

        def step(t, c, h, out):
            i, j, f, o = tf.split(tf.concat([steps[t], h], 1) @ k + b, 4, 1)
            c = c * tf.sigmoid(f + 1.0) + tf.sigmoid(i) * tf.tanh(j)
            h = tf.tanh(c) * tf.sigmoid(o)
            return t + 1, c, h, out.write(t, h)
        zero = tf.zeros([tf.shape(x)[0], 4])
        out = tf.TensorArray(tf.float32, 5, element_shape=[None, 4])
        return tf.transpose(tf.while_loop(lambda t, *_: t < 5, step, [0, zero, zero, out])[3].stack(), [1, 0, 2])

    def grows_in_loops(x):
        inner = lambda i, a: tf.while_loop(lambda j, b: j < 2, lambda j, b: (j + 1, tf.concat([b, x[None] * tf.cast(i + j, tf.float32)], 0)), [0, a], shape_invariants=rows)[1]
        rows = [tf.TensorShape([]), tf.TensorShape([None, 3])]
        return tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, inner(i, a)), [0, tf.zeros([0, 3])], shape_invariants=rows)[1]

    def column_by_counter(x):
        k = tf.constant(w("column", 3, 4))
        return tf.while_loop(lambda t, h: t < 5, lambda t, h: (t + 1, tf.tanh(x[:, t] @ k + h)), [0, tf.zeros([tf.shape(x)[0], 4])])[1]

    def by_elements(p, x):
        """An If as the runtime of functions runs it: by a tensor it asks whether there are elements."""
        branches = [tf.function(f, input_signature=[tf.TensorSpec([3])]).get_concrete_function() for f in (lambda a: a + 1.0, lambda a: a * 2.0)]
        return tf.raw_ops.StatelessIf(cond=p, input=[x], Tout=[tf.float32], then_branch=branches[0], else_branch=branches[1])[0]

    return {
        "if_by_vector": (by_elements, lambda: [B(None, values=[np.zeros([2], bool), np.zeros([0], bool), np.zeros([1], bool)]), F(3)]),
        "if_by_matrix": (by_elements, lambda: [F(None, 2), F(3)]),
        "if_by_one": (by_elements, lambda: [B(1, values=[np.zeros([1], bool)]), F(3)]),
        "column_by_counter": (column_by_counter, lambda: [F(None, 5, 3)]),
        "lstm_by_hand": (lstm_by_hand, lambda: [F(None, 5, 3)]),
        "cond": (lambda p, x: tf.cond(p, lambda: x + 1.0, lambda: x * 2.0), lambda: [CHOICE(), F(2, 3)]),
        "cond_two_results": (lambda p, x: list(tf.cond(p, lambda: (x + 1.0, tf.reduce_sum(x)), lambda: (x * 2.0, tf.reduce_max(x)))), lambda: [CHOICE(), F(2, 3)]),
        "cond_passes_through": (lambda p, x, y: tf.cond(p, lambda: x, lambda: y), lambda: [CHOICE(), F(2, 3), F(2, 3)]),
        "cond_constant_branch": (lambda p, x: tf.cond(p, lambda: x, lambda: tf.zeros([2, 3])), lambda: [CHOICE(), F(2, 3)]),
        "cond_captures": (lambda p, x, y: tf.cond(p, lambda: tf.matmul(x, w("cc", 3, 2)) + y, lambda: tf.matmul(x, w("cd", 3, 2)) - y), lambda: [CHOICE(), F(2, 3), F(2)]),
        "cond_on_data": (lambda x: tf.cond(tf.reduce_mean(x) > 0.0, lambda: x, lambda: -x), lambda: [F(None, 3)]),
        "cond_int64": (lambda p, x: tf.cond(p, lambda: x + 1, lambda: x * x), lambda: [CHOICE(), L(3)]),
        "cond_bool_results": (lambda p, x: tf.cond(p, lambda: x > 0.0, lambda: x < 0.0), lambda: [CHOICE(), F(3)]),
        "cond_size_predicate": (lambda x: tf.cond(tf.shape(x)[0] > 2, lambda: x[:2], lambda: x), lambda: [F(None, 3)]),
        "cond_shapes": (lambda p, x: tf.cond(p, lambda: [tf.shape(x), x, tf.shape(x) + 1], lambda: [tf.shape(x) * 3, x * 2.0, tf.shape(x)]), lambda: [CHOICE(), F(None, 3)]),
        "cond_then_use": (lambda p, x: tf.nn.relu(tf.cond(p, lambda: x + 1.0, lambda: x * 2.0)) * 3.0, lambda: [CHOICE(), F(2, 3)]),
        "branch_in_branch": (branch_in_branch, lambda: [CHOICE(), B(values=[np.array(False), np.array(False)]), F(3)]),
        "while_counts": (lambda x: tf.while_loop(lambda i, a: i < 4, lambda i, a: (i + 1, a * 1.5 + 1.0), [0, x])[1], lambda: [F(2, 3)]),
        "while_times": (lambda n, x: tf.while_loop(lambda i, a: i < n, lambda i, a: (i + 1, a + tf.cast(i, tf.float32)), [0, x])[1], lambda: [number(), F(2)]),
        "while_all_results": (lambda x: list(tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * 2.0), [0, x])), lambda: [F(2)]),
        "while_on_data": (lambda x: tf.while_loop(lambda a: tf.reduce_sum(a) < 100.0, lambda a: [a * 2.0 + 1.0], [x])[0], lambda: [F(2, 3, lo=0)]),
        "while_captures": (lambda x, y: tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, tf.tanh(tf.matmul(a, w("wc", 3, 3)) + y)), [0, x])[1], lambda: [F(2, 3), F(3)]),
        "while_unknown_batch": (lambda x: tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, tf.tanh(tf.matmul(a, w("wc", 3, 3)))), [0, x])[1], lambda: [F(None, 3)]),
        "while_invariant": (lambda x, y: tf.while_loop(lambda i, a, b: i < 3, lambda i, a, b: (i + 1, a + b, b), [0, x, y])[1], lambda: [F(2), F(2)]),
        "while_swaps": (lambda x, y: list(tf.while_loop(lambda i, a, b: i < 3, lambda i, a, b: (i + 1, b, a), [0, x, y])[1:]), lambda: [F(2), F(2)]),
        "while_bool_state": (lambda x: tf.while_loop(lambda go, a: go, lambda go, a: (tf.reduce_sum(a) < 20.0, a + 1.0), [True, x])[1], lambda: [F(3)]),
        "while_never": (lambda x: tf.while_loop(lambda i, a: i < 0, lambda i, a: (i + 1, a * 2.0), [0, x])[1], lambda: [F(3)]),
        "while_grows": (lambda x: tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, tf.concat([a, a[:1] + 1.0], 0)), [0, x], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 2])])[1], lambda: [F(2, 2)]),
        "while_grows_from_nothing": (lambda x: tf.while_loop(lambda i, a, s: i < 3, lambda i, a, s: (i + 1, tf.concat([a, s[None]], 0), s * 2.0), [0, tf.zeros([0, 3]), x], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 3]), tf.TensorShape([3])])[1], lambda: [F(3)]),
        "while_grows_by_size": (lambda x: tf.while_loop(lambda a: tf.shape(a)[0] < 3, lambda a: [tf.concat([a, x[None]], 0)], [tf.zeros([0, 3])], shape_invariants=[tf.TensorShape([None, 3])])[0], lambda: [F(3)]),
        "while_grows_in_while": (grows_in_loops, lambda: [F(3)]),
        "while_grows_beside_if": (lambda x: tf.while_loop(lambda i, l, a: i < 3, lambda i, l, a: (i + 1, tf.concat([l, [tf.reduce_sum(a)]], 0), tf.cond(a[0, 0] > 1.0, lambda: a * 0.5, lambda: a + 1.0)), [0, tf.zeros([0]), x], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None]), tf.TensorShape([None, 3])])[1], lambda: [F(None, 3)]),
        "while_slices": (lambda x: tf.while_loop(lambda i, s: i < 4, lambda i, s: (i + 1, s + x[i]), [0, tf.zeros([3])])[1], lambda: [F(4, 3)]),
        "while_gathers_unknown": (lambda x: tf.while_loop(lambda i, s: i < tf.shape(x)[0], lambda i, s: (i + 1, s * 0.5 + x[i]), [0, tf.zeros([3])])[1], lambda: [F(None, 3)]),
        "while_int64_counter": (lambda x: tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a + 2.0), [tf.constant(0, tf.int64), x])[1], lambda: [F(2)]),
        "while_limit": (lambda x: tf.while_loop(lambda a: tf.reduce_sum(a) < 1e6, lambda a: [a + 1.0], [x], maximum_iterations=3)[0], lambda: [F(2)]),
        "while_updates_row": (lambda x: tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, tf.tensor_scatter_nd_update(a, [[i]], [x * tf.cast(i, tf.float32)])), [0, tf.zeros([3, 2])])[1], lambda: [F(2)]),
        "fibonacci": (fibonacci, lambda: [I(values=[np.array(9), np.array(1)])]),
        "nested_loops": (nested_loops, lambda: [F(3)]),
        "loop_with_branch": (loop_with_branch, lambda: [F(3)]),
        "loop_in_branch": (loop_in_branch, lambda: [CHOICE(), F(3)]),
        "two_loops": (lambda x: tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, a - 3.0), [0, tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * 2.0), [0, x])[1]])[1], lambda: [F(3)]),
        "tensor_array_collect": (lambda x: tf.while_loop(lambda i, ta: i < 4, lambda i, ta: (i + 1, ta.write(i, x * tf.cast(i, tf.float32))), [0, tf.TensorArray(tf.float32, 4, element_shape=[3])])[1].stack(), lambda: [F(3)]),
        "tensor_array_read": (lambda x: (lambda ta: tf.while_loop(lambda i, s: i < 4, lambda i, s: (i + 1, s + ta.read(i)), [0, tf.zeros([3])])[1])(tf.TensorArray(tf.float32, 4).unstack(x)), lambda: [F(4, 3)]),
        "tensor_array_runtime_size": (lambda n, x: tf.while_loop(lambda i, ta: i < n, lambda i, ta: (i + 1, ta.write(i, x + tf.cast(i, tf.float32))), [0, tf.TensorArray(tf.float32, n, element_shape=[2])])[1].stack(), lambda: [I(values=[np.array(3), np.array(5)]), F(2)]),
        "running_state": (lambda x: (lambda ta: tf.while_loop(lambda i, h, o: i < tf.shape(x)[0], lambda i, h, o: (lambda n: (i + 1, n, o.write(i, n)))(tf.tanh(h + ta.read(i))), [0, tf.zeros([2, 3]), tf.TensorArray(tf.float32, tf.shape(x)[0], element_shape=[2, 3])])[2].stack())(tf.TensorArray(tf.float32, tf.shape(x)[0], element_shape=[2, 3]).unstack(x)), lambda: [F(None, 2, 3)]),
    }


def by_freezing(f):
    """The same function as freezing writes it: a Case becomes _SwitchN and Merge."""
    def build(*xs):
        from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
        with tf.init_scope():
            whole = tf.function(f).get_concrete_function(*[tf.TensorSpec(x.shape, x.dtype) for x in xs])
            frozen = convert_variables_to_constants_v2(whole)
        graph = frozen.graph.as_graph_def()
        assert any(n.op == "_SwitchN" for n in graph.node)
        inputs = {a.name: x for a, x in zip(frozen.inputs, xs)}
        return list(tf.graph_util.import_graph_def(graph, inputs, [o.name for o in frozen.outputs], name="frozen"))
    return build


def lowered(case):
    """Choices by index in frozen graphs."""
    pick = lambda *most: I(values=[np.array(i) for i in most])

    def nested(i, j, x):
        """Branches that are constant, that hold other conditions, and that leave arguments aside."""
        inner = lambda: tf.switch_case(j, [lambda: tf.constant(1.0), lambda: tf.reduce_min(x), lambda: tf.constant(7.0)])
        return list(tf.switch_case(i, [
            lambda: (x, tf.reduce_sum(x)),
            lambda: (tf.zeros_like(x), tf.constant(3.0)),
            lambda: (x * 2.0, tf.cond(x[0] > 0.0, lambda: tf.reduce_max(x), lambda: tf.constant(-1.0))),
            lambda: (tf.constant([1.0, 2.0, 3.0]), inner())]))

    def turns(k, x):
        step = lambda i, a: (i + 1, tf.switch_case(i + k, [lambda: a + 1.0, lambda: a * 2.0, lambda: a - x]))
        return tf.while_loop(lambda i, a: i < 4, step, [0, x])[1]

    plain = lambda i, x: tf.switch_case(i, [lambda: x + 1.0, lambda: x * 2.0, lambda: -x])
    case("switch_case_lowered", by_freezing(plain), pick(-1, 0, 1, 2, 7), F(3), samples=5, form="frozen", oracle=plain)
    case("switch_case_lowered_unknown", by_freezing(plain), pick(0, 2), F(None, 3), samples=2, form="frozen", oracle=plain)
    case("switch_case_lowered_nested", by_freezing(nested), pick(0, 1, 2, 3), pick(1, 0, 5, 1), F(3), samples=4, form="frozen", oracle=nested)
    case("switch_case_lowered_in_loop", by_freezing(turns), pick(-1, 0), F(3), samples=2, form="frozen", oracle=turns)
    two = lambda i, x: tf.switch_case(i, [lambda: x + 1.0, lambda: x * 2.0])
    case("switch_case_lowered_two", by_freezing(two), pick(0, 1), F(3), samples=2, form="frozen", oracle=two)


def bodies(case):
    """Functions that only exist in the functional form."""
    pick = lambda: I(values=[np.array(0), np.array(2), np.array(7)])
    case("switch_case", lambda i, x: tf.switch_case(i, [lambda: x + 1.0, lambda: x * 2.0, lambda: -x]), pick(), F(3), samples=3)
    case("switch_case_negative", lambda i, x: tf.switch_case(i, [lambda: x + 1.0, lambda: x * 2.0]), I(values=[np.array(-1), np.array(1)]), F(3), samples=2)
    case("switch_case_one", lambda i, x: tf.switch_case(i, [lambda: x + 1.0]), pick(), F(3))
    case("switch_case_two_results", lambda i, x: list(tf.switch_case(i, [lambda: (x, x[:1]), lambda: (-x, x[1:2])])), I(values=[np.array(0), np.array(1)]), F(3), samples=2)
    lowered(case)
    case("case_of_predicates", lambda x: tf.case([(tf.reduce_sum(x) > 2.0, lambda: x), (tf.reduce_sum(x) < -2.0, lambda: -x)], default=lambda: x * 0.0), F(3), samples=3)
    case("cond_different_shapes", lambda p, x: tf.cond(p, lambda: x[:1], lambda: tf.concat([x, x], 0)), CHOICE(), F(2, 3), samples=2)
    case("cond_constant_true", lambda x: tf.cond(tf.constant(True), lambda: x + 1.0, lambda: x * 2.0), F(3))
    case("foldl", lambda x: tf.foldl(lambda a, e: a * 0.5 + e, x), F(4, 3))
    case("foldr", lambda x: tf.foldr(lambda a, e: a * 0.5 + e, x), F(4, 3))
    case("scan", lambda x: tf.scan(lambda a, e: a * 0.5 + e, x), F(4, 3))
    case("scan_unknown", lambda x: tf.scan(lambda a, e: tf.tanh(a + e), x), F(None, 3))
    case("scan_reverse", lambda x: tf.scan(lambda a, e: a * 0.5 + e, x, reverse=True), F(4, 3))
    case("map_fn", lambda x: tf.map_fn(lambda e: tf.reduce_sum(e) * e, x), F(4, 3))
    case("map_fn_of_nothing", lambda x: tf.reduce_sum(tf.map_fn(lambda e: e * 2.0, x), 0), F(0, 3))
    case("gradient_of_loop", lambda x: tf.gradients(tf.reduce_sum(tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, tf.tanh(a * x)), [0, x])[1]), x)[0], F(3))
    case("map_fn_unknown", lambda x: tf.map_fn(lambda e: tf.matmul(e, e, transpose_b=True), x), F(None, 2, 3))
    case("map_fn_other_type", lambda x: tf.map_fn(lambda e: tf.argmax(e, output_type=tf.int32), x, fn_output_signature=tf.int32), F(4, 3))
    case("map_fn_pairs", lambda x, y: tf.map_fn(lambda e: e[0] * e[1], (x, y), fn_output_signature=tf.float32), F(4, 3), F(4))
    case("vectorized_map", lambda x: tf.vectorized_map(lambda e: tf.reduce_sum(e) * e, x), F(4, 3))

    def with_break(x):
        total = tf.zeros([3])
        for i in tf.range(5):
            if tf.reduce_sum(total) > 6.0:
                break
            total += tf.abs(x) + tf.cast(i, tf.float32)
        return total

    def with_continue(x):
        total = tf.zeros([3])
        for i in tf.range(6):
            if i % 2 == 0:
                continue
            total += x * tf.cast(i, tf.float32)
        return total

    def over_rows(x):
        total = tf.zeros([3])
        for row in x:
            total = tf.maximum(total, row) * 0.9
        return total

    def if_else(x):
        if tf.reduce_sum(x) > 0.0:
            y = x * 2.0
        elif tf.reduce_max(x) > 0.5:
            y = x - 1.0
        else:
            y = -x
        return y
    graph = tf.autograph.to_graph
    for f, arg in [(with_break, F(3)), (with_continue, F(3)), (over_rows, F(4, 3)), (if_else, F(3))]:
        case(f"autograph_{f.__name__}", tf.function(f), arg, samples=3)
    case("autograph_over_rows_unknown", tf.function(over_rows), F(None, 3))


def functions(case):
    @tf.function
    def affine(x, s):
        return tf.nn.relu(x * s + 1.0)

    @tf.function
    def twice(x):
        return affine(affine(x, 2.0), -0.5)

    @tf.function
    def several(x):
        return x + 1.0, tf.reduce_sum(x), tf.cast(x, tf.int32)

    case("call", lambda x: affine(x, 2.0), F(2, 3))
    case("call_shared", lambda x, y: [affine(x, 2.0), affine(y, 2.0)], F(2, 3), F(4, 3))
    case("call_nested", lambda x: twice(twice(x)), F(None, 3))
    case("call_many_results", lambda x: list(several(several(x)[0])), F(2, 3))
    case("call_result_unused", lambda x: several(x)[1], F(2, 3))
    case("call_frozen", lambda x: twice(affine(x, 3.0)), F(2, 3), form="frozen")
    case("call_captures", lambda x: (lambda k: tf.function(lambda y: y @ k)(x))(tf.constant(w("cap", 3, 2))), F(2, 3))
    case("call_from_loop", lambda x: tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, affine(a, 0.5)), [0, x])[1], F(3))
    case("call_from_branch", lambda p, x: tf.cond(p, lambda: affine(x, 2.0), lambda: twice(x)), CHOICE(), F(3), samples=2)

    @tf.custom_gradient
    def clipped(x):
        return tf.clip_by_value(x, -1.0, 1.0), lambda d: d
    case("custom_gradient", lambda x: clipped(x) * 2.0, F(2, 3))
    case("recompute", lambda x: tf.recompute_grad(lambda y: tf.nn.relu(y) + 1.0)(x), F(2, 3))
    case("gradient_graph", lambda x: tf.gradients(tf.reduce_sum(tf.nn.relu(x) ** 2), x)[0], F(2, 3))
    case("gradient_of_dense", lambda x: tf.gradients(tf.reduce_sum(tf.tanh(tf.matmul(x, w("gd", 3, 2)))), x)[0], F(2, 3))
    case("assert_is_dropped", lambda x: (lambda a: x + 1.0)(tf.debugging.assert_less(x, 1e9)), F(2, 3))
    case("print_is_dropped", lambda x: (lambda a: x + 1.0)(tf.print("x", x)), F(2, 3))


def lists(case):
    def pushed(x):
        h = R.EmptyTensorList(element_shape=[3], max_num_elements=-1, element_dtype=tf.float32)
        for i in range(3):
            h = R.TensorListPushBack(input_handle=h, tensor=x[i])
        return h
    stack = lambda h, n=-1: R.TensorListStack(input_handle=h, element_shape=[3], element_dtype=tf.float32, num_elements=n)
    given = lambda x: R.TensorListFromTensor(tensor=x, element_shape=[3])
    case("TensorListPushBack_Stack", lambda x: stack(pushed(x)), F(3, 3))
    case("TensorListPopBack", lambda x: list(zip(*[R.TensorListPopBack(input_handle=given(x), element_shape=[3], element_dtype=tf.float32)]))[1][0], F(4, 3))
    case("TensorListPopBack_rest", lambda x: stack(R.TensorListPopBack(input_handle=given(x), element_shape=[3], element_dtype=tf.float32)[0]), F(4, 3))
    case("TensorListLength", lambda x: R.TensorListLength(input_handle=given(x)), F(None, 3))
    case("TensorListLength_pushed", lambda x: R.TensorListLength(input_handle=pushed(x)) + 0 * tf.cast(x[0, 0], tf.int32), F(3, 3))
    case("TensorListElementShape", lambda x: R.TensorListElementShape(input_handle=given(x), shape_type=tf.int32), F(None, 3))
    case("TensorListGetItem", lambda x, i: R.TensorListGetItem(input_handle=given(x), index=i, element_shape=[3], element_dtype=tf.float32), F(4, 3), I(values=[np.array(0), np.array(3)]))
    case("TensorListSetItem", lambda x, i, v: stack(R.TensorListSetItem(input_handle=given(x), index=i, item=v)), F(4, 3), I(values=[np.array(0), np.array(3)]), F(3))
    case("TensorListReserve_set", lambda x, n: stack(R.TensorListSetItem(input_handle=R.TensorListReserve(element_shape=[3], num_elements=n, element_dtype=tf.float32), index=1, item=x)), F(3), I(values=[np.array(3), np.array(5)]))
    case("TensorListResize_shorter", lambda x: stack(R.TensorListResize(input_handle=given(x), size=2)), F(4, 3))
    case("TensorListResize_longer", lambda x: stack(R.TensorListResize(input_handle=given(x), size=6)), F(4, 3))
    case("TensorListConcatV2", lambda x: R.TensorListConcatV2(input_handle=R.TensorListFromTensor(tensor=x, element_shape=[2, 3]), element_shape=[2, 3], leading_dims=tf.zeros([0], tf.int64), element_dtype=tf.float32)[0], F(4, 2, 3))
    case("TensorListGather", lambda x, i: R.TensorListGather(input_handle=given(x), indices=i, element_shape=[3], element_dtype=tf.float32), F(4, 3), I(3, lo=0, hi=4))
    case("TensorListScatterV2", lambda x: stack(R.TensorListScatterV2(tensor=x, indices=[2, 0, 1], element_shape=[3], num_elements=-1)), F(3, 3))
    case("TensorListScatterIntoExistingList", lambda x, y: stack(R.TensorListScatterIntoExistingList(input_handle=given(x), tensor=y, indices=[3, 1])), F(4, 3), F(2, 3))
    case("TensorListConcatLists", lambda x, y: stack(R.TensorListConcatLists(input_a=given(x), input_b=given(y), element_dtype=tf.float32)), F(4, 3), F(None, 3))
    case("TensorListConcatLists_pushed", lambda x: stack(R.TensorListConcatLists(input_a=pushed(x), input_b=pushed(x * 2.0), element_dtype=tf.float32)), F(3, 3))
    case("cond_returns_list", lambda p, x, y: stack(tf.cond(p, lambda: given(x), lambda: given(y))), CHOICE(), F(2, 3), F(4, 3), samples=2)
    case("cond_list_or_changed", lambda p, x, y: stack(tf.cond(p, lambda: given(x), lambda: R.TensorListPushBack(input_handle=given(x), tensor=y))), CHOICE(), F(2, 3), F(3), samples=2)
    case("cond_list_item_set", lambda p, x, y: (lambda h: stack(tf.cond(p, lambda: R.TensorListSetItem(input_handle=h, index=1, item=y), lambda: h)))(given(x)), CHOICE(), F(4, 3), F(3), samples=2)
    case("cond_reads_list", lambda p, x: (lambda h: tf.cond(p, lambda: stack(h), lambda: x * 2.0))(pushed(x)), CHOICE(), F(3, 3), samples=2)
    case("switch_case_list", lambda i, x, y: stack(tf.switch_case(i, [lambda: given(x), lambda: pushed(y), lambda: given(tf.concat([x, x], 0))])), I(values=[np.array(0), np.array(1), np.array(2)]), F(2, 3), F(3, 3), samples=3)

    case("BroadcastGradientArgs", lambda x: tf.concat(R.BroadcastGradientArgs(s0=tf.shape(x), s1=[3, 1]), 0) + 0 * tf.shape(x)[:1], F(2, 1, 3))
    case("BroadcastGradientArgs_int64", lambda x: list(R.BroadcastGradientArgs(s0=tf.shape(x, tf.int64), s1=tf.constant([4], tf.int64)))[1] + tf.shape(x, tf.int64)[:1], F(2, 4))
    case("BroadcastGradientArgs_unknown", lambda x: list(R.BroadcastGradientArgs(s0=tf.shape(x), s1=[4]))[1] + 0 * tf.shape(x)[:1], F(None, 4))

    def chosen(else_writes, shape):
        def f(x):
            ta = tf.TensorArray(tf.float32, 4, element_shape=shape)
            other = (lambda i, ta: ta.write(i, -x[i])) if else_writes else (lambda i, ta: ta)
            body = lambda i, ta: (i + 1, tf.cond(tf.reduce_sum(x[i]) > 0.0, lambda: ta.write(i, x[i] * 2.0), lambda: other(i, ta)))
            return tf.while_loop(lambda i, ta: i < 4, body, [0, ta])[1].stack()
        return f
    case("TensorArray_written_in_cond", chosen(True, [3]), F(4, 3))
    case("TensorArray_written_in_one_branch", chosen(False, [3]), F(4, 3))
    case("TensorArray_written_in_cond_no_shape", chosen(True, None), F(4, 3))
    case("TensorListSplit", lambda x: R.TensorListGetItem(input_handle=R.TensorListSplit(tensor=x, element_shape=[-1, 3], lengths=np.int64([1, 2, 1])), index=1, element_shape=[-1, 3], element_dtype=tf.float32), F(4, 3))
    case("TensorArray_scatter", lambda x: tf.TensorArray(tf.float32, 3).scatter([2, 0, 1], x).stack(), F(3, 2))
    case("TensorArray_gather", lambda x: tf.TensorArray(tf.float32, 3).unstack(x).gather([2, 1]), F(3, 2))
    case("TensorArray_concat", lambda x: tf.TensorArray(tf.float32, 3).unstack(x).concat(), F(3, 2, 2))
    case("TensorArray_size", lambda x: tf.TensorArray(tf.float32, tf.shape(x)[0]).unstack(x).size(), F(None, 2))
    case("TensorArray_dynamic_size", lambda x: tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[2]).write(0, x).write(1, x * 2.0).stack(), F(2))
