// report/layout.js: places for the nodes of a graph, in layers from top to bottom.
//
//     nodes {w, h}, edges {a, b}  ->  node.x, node.y (upper left corner), edge.bends [{x, top, bottom}]
//
// An edge over several layers passes each of them at a joint of its own, which takes part in the layout as a narrow node
// would, so that edges do not run through boxes.

const GAP_X = 28, GAP_Y = 46, JOINT = 10, MOST_JOINTS = 40000;

// The nodes in an order in which edges point forwards; edges that close a cycle are marked `back`.
function topological(nodes) {
  const order = [], state = new Map();
  for (const root of nodes) {
    const stack = state.has(root) ? [] : [{n: root, at: 0}];
    if (stack.length) state.set(root, 1);
    while (stack.length) {
      const top = stack[stack.length - 1], e = top.n.to[top.at++];
      if (!e) {
        state.set(top.n, 2);
        order.push(top.n);
        stack.pop();
      } else if (state.get(e.b) === 1) {
        e.back = true;
      } else if (!state.has(e.b)) {
        state.set(e.b, 1);
        stack.push({n: e.b, at: 0});
      }
    }
  }
  return order.reverse();
}

// Each node below all that it needs; what comes from constants alone (not `fed`) stands just above its first user.
function rank_nodes(nodes) {
  const order = topological(nodes), forward = list => list.filter(e => !e.back);
  for (const n of order) {
    const from = forward(n.from);
    n.rank = Math.max(-1, ...from.map(e => e.a.rank)) + 1;
    n.fed = n.kind === 'end' || from.some(e => e.a.fed);
  }
  for (const n of [...order].reverse())
    if ((!n.fed || !n.from.length) && forward(n.to).length) n.rank = Math.max(0, Math.min(...forward(n.to).map(e => e.b.rank)) - 1);
  return order;
}

// Layers of nodes and joints; `up` and `down` are neighbors in the layers next to it.
function make_layers(order, edges) {
  const layers = [];
  const put = n => { n.up = []; n.down = []; (layers[n.rank] = layers[n.rank] || []).push(n); };
  const join = (p, q) => { p.down.push(q); q.up.push(p); };
  let joints = 0;
  order.forEach(put);
  for (const e of edges) {
    e.joints = [];
    if (e.back || e.b.rank <= e.a.rank || joints > MOST_JOINTS) continue;
    let last = e.a;
    for (let r = e.a.rank + 1; r < e.b.rank; r++, joints++) {
      const joint = {w: JOINT, h: 0, rank: r, joint: true};
      put(joint);
      join(last, joint);
      e.joints.push(joint);
      last = joint;
    }
    join(last, e.b);
  }
  return Array.from(layers, l => l || []);
}

const mean = (list, f) => list.reduce((s, n) => s + f(n), 0) / list.length;

// Neighbors come to stand in the order of their neighbors, down and up in turn.
function order_layers(layers) {
  layers.forEach(l => l.forEach((n, i) => { n.at = i; }));
  for (let round = 0; round < 10; round++) {
    const down = round % 2 === 0;
    for (const l of down ? layers : [...layers].reverse()) {
      for (const n of l) {
        const near = down ? n.up : n.down;
        n.want = near.length ? mean(near, m => m.at) : n.at;
      }
      l.sort((p, q) => p.want - q.want || p.at - q.at).forEach((n, i) => { n.at = i; });
    }
  }
}

// The places nearest to the wanted ones that keep order and gaps: neighbors that would collide move as one block.
function settle(layer) {
  const blocks = [];
  let offset = 0;
  layer.forEach((n, i) => {
    if (i) offset += (layer[i - 1].w + n.w) / 2 + (n.joint && layer[i - 1].joint ? JOINT : GAP_X);
    n.offset = offset;
    let b = {sum: (n.want - offset) * n.pull, pull: n.pull, nodes: [n]};
    while (blocks.length && blocks[blocks.length - 1].sum / blocks[blocks.length - 1].pull > b.sum / b.pull) {
      const p = blocks.pop();
      b = {sum: p.sum + b.sum, pull: p.pull + b.pull, nodes: p.nodes.concat(b.nodes)};
    }
    blocks.push(b);
  });
  for (const b of blocks) for (const n of b.nodes) n.middle = b.sum / b.pull + n.offset;
}

function place_nodes(layers) {
  for (const l of layers) {
    l.forEach(n => { n.want = 0; n.pull = 1; });
    settle(l);
  }
  for (let round = 0; round < 15; round++) {
    const down = round % 2 === 0;
    for (const l of down ? layers : [...layers].reverse()) {
      for (const n of l) {
        const all = down ? n.up : n.down, nodes = all.filter(m => !m.joint), near = nodes.length ? nodes : all; // long edges give way
        n.want = near.length ? mean(near, m => m.middle) : n.middle;
        n.pull = near.length ? n.joint ? 1 : 4 : .1;
      }
      settle(l);
    }
  }
}

function lay_out(nodes, edges) {
  for (const n of nodes) n.from = [], n.to = [];
  for (const e of edges) e.a.to.push(e), e.b.from.push(e);
  const layers = make_layers(rank_nodes(nodes), edges);
  order_layers(layers);
  place_nodes(layers);
  let y = 0;
  for (const l of layers) {
    const height = Math.max(0, ...l.map(n => n.h));
    for (const n of l) {
      n.x = n.middle - n.w / 2;
      n.y = y + (height - n.h) / 2;
      n.top = y, n.bottom = y + height;
    }
    y += height + GAP_Y;
  }
  for (const e of edges) e.bends = e.joints.map(j => ({x: j.middle, top: j.top, bottom: j.bottom}));
}
