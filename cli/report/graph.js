// report/graph.js: the graph to look at: nodes as people know them, moving, zooming, finding, and what a node is.

const SVG = 'http://www.w3.org/2000/svg';
const HEAD = 22, LINE = 15, PAD = 10, LONGEST = 34;
const graphs = facts.graphs || facts.source_graphs || [], is_source = !facts.graphs;
let shown = null, box = null, chosen = null, hits = [], hit = -1; // shown: {g, nodes, edges, of}; box: what is seen, x y w h

// ---- words

const kinds = {
  compute: /CONV|FULLY_CONNECTED|MAT_?MUL|LSTM|RNN|GRU|EINSUM|EMBEDDING/i,
  pool: /POOL|REDUCE|^MEAN$|^SUM$|RESIZE|ARG_M|TOPK/i,
  activation: /RELU|SOFTMAX|SIGMOID|LOGISTIC|TANH|^ELU$|GELU|HARD_SWISH|PRELU/i,
  move: /RESHAPE|TRANSPOSE|CONCAT|SLICE|SPLIT|PACK|GATHER|PAD|TILE|EXPAND_DIMS|SQUEEZE|BROADCAST|SPACE|REVERSE|SHAPE|SCATTER/i,
  control: /^(STATELESS)?(WHILE|IF|CASE)$|CALL|VARIABLE|VAR_HANDLE|HASHTABLE/i,
};
const kind_of = op => /^Placeholder/.test(op) ? 'end' : Object.keys(kinds).find(k => kinds[k].test(op)) || 'math';
const operand_names = {
  CONV_2D: ['', 'filter', 'bias'], DEPTHWISE_CONV_2D: ['', 'filter', 'bias'], CONV_3D: ['', 'filter', 'bias'], FULLY_CONNECTED: ['', 'weights', 'bias'],
  TRANSPOSE_CONV: ['sizes', 'filter', '', 'bias'], GATHER: ['table', 'indices'], RESHAPE: ['', 'shape'], TRANSPOSE: ['', 'order'], PAD: ['', 'pads'],
};
const clip = (text, n) => text.length > n ? text.slice(0, n - 1) + '\u2026' : text;

// "float32[n,224,3]" -> "?\u00d7224\u00d73", with the type where it is not the usual one
function size_of(type) {
  const m = /^(\w*)\[(.*)\]$/.exec(type);
  if (!m) return type;
  const sizes = m[2] === '' ? 'scalar' : m[2].split(',').map(d => /^\d+$/.test(d) ? d : '?').join('\u00d7');
  return m[1] === 'float32' || !m[1] ? sizes : `${m[1]} ${sizes}`;
}
const attribute_list = o => (o.attributes || '').startsWith('does not convert') ? [] : (o.attributes || '').split(' ')
  .map(a => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]).filter(([k]) => k && k !== 'pot_scale_int16');

// ---- from facts to nodes

const ruler = document.createElement('canvas').getContext('2d');
function width_of(text, bold) {
  ruler.font = (bold ? '600 ' : '') + '12px system-ui, sans-serif';
  return ruler.measureText(text).width;
}

function operator_node(g, o) {
  const lines = [];
  o.inputs.forEach((t, i) => {
    const c = t >= 0 && g.tensors[t].constant && !is_source ? g.tensors[t] : null, names = operand_names[o.op];
    if (c && lines.length < 3 && (names && names[i] || !/^int/.test(c.type))) lines.push({text: `${names && names[i] || 'constant'}  ${size_of(c.type)}`});
  });
  for (const [k, v] of attribute_list(o)) if (k === 'fused_activation_function') lines.push({text: v, fused: true});
  const failed = (o.attributes || '').startsWith('does not convert');
  if (failed) lines.push({text: 'does not convert'});
  return {op: o, title: o.op, kind: failed || o.op.startsWith('Flex') ? 'bad' : kind_of(o.op), lines};
}

function end_node(g, t, side) {
  return {end: side, tensor: t, title: g.tensors[t] ? g.tensors[t].name : '?', kind: 'end', lines: [{text: side}]};
}

function measure(n) {
  n.title_text = clip(n.title, LONGEST);
  n.w = Math.max(80, width_of(n.title_text, true), ...n.lines.map(l => width_of(clip(l.text, LONGEST)))) + 2 * PAD;
  n.h = HEAD + n.lines.length * LINE + (n.lines.length ? 6 : 0);
}

function make_nodes(g) {
  const made = new Map(), used = new Set(), edges = [], nodes = [];
  const take = (t, b) => {
    if (!made.has(t)) return;
    edges.push({a: made.get(t), b, t});
    used.add(t);
  };
  for (const t of g.inputs) {
    const n = end_node(g, t, 'input');
    nodes.push(n);
    made.set(t, n);
  }
  const operators = g.operators.map(o => operator_node(g, o));
  operators.forEach(n => n.op.outputs.forEach(t => made.set(t, n)));
  nodes.push(...operators);
  operators.forEach(n => new Set(n.op.inputs).forEach(t => take(t, n)));
  for (const t of new Set(g.outputs)) {
    const n = end_node(g, t, 'output');
    nodes.push(n);
    take(t, n);
  }
  const seen = is_source ? nodes.filter(n => n.op || n.end === 'output' || used.has(n.tensor)) : nodes; // variables that hidden nodes read
  return {g, nodes: seen, edges, made};
}

// ---- drawing

function shape(name, attributes, parent, text) {
  const e = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  if (text !== undefined) e.textContent = text;
  parent.append(e);
  return e;
}

function draw_edge(e, svg, labelled) {
  const points = [{x: e.a.x + e.a.w / 2, top: 0, bottom: e.a.y + e.a.h}, ...e.bends, {x: e.b.x + e.b.w / 2, top: e.b.y, bottom: 0}];
  let d = `M${points[0].x} ${points[0].bottom}`;
  for (let i = 1; i < points.length; i++) {
    const p = points[i - 1], q = points[i], bend = (q.top - p.bottom) / 2;
    d += `C${p.x} ${p.bottom + bend} ${q.x} ${q.top - bend} ${q.x} ${q.top}`;
    if (i + 1 < points.length) d += `V${q.bottom}`;
  }
  e.path = shape('path', {class: 'edge', d, 'marker-end': 'url(#arrow)'}, svg);
  const type = shown.g.tensors[e.t] ? shown.g.tensors[e.t].type : '', q = points[1];
  if (!type || labelled.has(e.t)) return;
  labelled.add(e.t);
  e.label = [(points[0].x + q.x) / 2 + 5, (points[0].bottom + q.top) / 2 + 3, size_of(type)];
}

function draw_node(n, svg) {
  n.box = shape('g', {class: `node ${n.kind}`, transform: `translate(${n.x} ${n.y})`, tabindex: 0, role: 'button'}, svg);
  shape('title', {}, n.box, n.op && n.op.node ? `${n.title}\n${n.op.node}` : n.title);
  shape('rect', {class: 'body', width: n.w, height: n.h, rx: 5}, n.box);
  const foot = n.lines.length ? `V${HEAD}H.5V5` : `V${n.h - 5}a4.5 4.5 0 0 1-4.5 4.5H5a4.5 4.5 0 0 1-4.5-4.5V5`;
  shape('path', {class: 'head', d: `M.5 5A4.5 4.5 0 0 1 5 .5H${n.w - 5}a4.5 4.5 0 0 1 4.5 4.5${foot}Z`}, n.box);
  shape('text', {class: 'kind', x: n.w / 2, y: 15.5, 'text-anchor': 'middle'}, n.box, n.title_text);
  n.lines.forEach((l, i) => shape('text', {class: l.fused ? 'fused' : 'more', x: PAD, y: HEAD + (i + 1) * LINE - 1}, n.box, clip(l.text, LONGEST)));
  n.box.addEventListener('click', () => choose(n));
  n.box.addEventListener('keydown', e => { if (e.key === 'Enter') choose(n); });
}

function paint_costs() {
  const most = Math.max(1, ...shown.nodes.map(n => n.op && n.op.multiply_adds || 0));
  for (const n of shown.nodes) {
    const share = n.op && n.op.multiply_adds ? .15 + .85 * Math.sqrt(n.op.multiply_adds / most) : .06;
    n.box.style.setProperty('--share', share);
    n.box.classList.toggle('hot', share > .55);
  }
}

function draw(number) {
  const svg = $('graph'), labelled = new Set();
  svg.replaceChildren();
  shown = make_nodes(graphs[number]);
  shown.number = number;
  shown.nodes.forEach(measure);
  lay_out(shown.nodes, shown.edges);
  const arrow = shape('marker', {id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto'}, shape('defs', {}, svg));
  shape('path', {d: 'M0 0.5L8 4L0 7.5Z', fill: 'var(--edge)'}, arrow);
  for (const e of shown.edges) draw_edge(e, svg, labelled);
  for (const n of shown.nodes) draw_node(n, svg);
  for (const e of shown.edges) if (e.label) shape('text', {class: 'size', x: e.label[0], y: e.label[1]}, svg, e.label[2]);
  paint_costs();
  chosen = null;
  $('which').value = number;
  summarize();
}

// ---- looking around

const view = () => $('graph').getBoundingClientRect();
const show = () => $('graph').setAttribute('viewBox', box.map(v => v.toFixed(2)).join(' '));
const scale = () => box[2] / Math.max(1, view().width);

function extent() {
  const n = shown.nodes, margin = 30;
  if (!n.length) return [0, 0, 100, 100];
  const left = Math.min(...n.map(m => m.x)) - margin, top = Math.min(...n.map(m => m.y)) - margin;
  return [left, top, Math.max(...n.map(m => m.x + m.w)) + margin - left, Math.max(...n.map(m => m.y + m.h)) + margin - top];
}
function look_at(x, y, units) { // units of the graph for each pixel
  const v = view();
  box = [x - v.width * units / 2, y - v.height * units / 2, v.width * units, v.height * units];
  show();
}
function fit_all() {
  const [x, y, w, h] = extent(), v = view();
  look_at(x + w / 2, y + h / 2, Math.max(w / v.width, h / v.height, .5));
}
function fit_top() {
  const [x, y, w, h] = extent(), v = view();
  if (Math.max(w / v.width, h / v.height) < 1.3) return fit_all();
  const first = shown.nodes.find(n => n.end === 'input' || n.y === 0) || shown.nodes[0];
  const units = Math.min(1, Math.max(w / v.width, .7)), fits = w / v.width <= 1;
  look_at(fits ? x + w / 2 : first.x + first.w / 2, y + v.height * units / 2, units);
}
function zoom(factor, x, y) { // about a point of the screen; the middle without one
  const v = view(), u = scale(), next = Math.min(60, Math.max(.15, u * factor)), k = next / u;
  const px = box[0] + (x === undefined ? v.width / 2 : x - v.left) * u, py = box[1] + (y === undefined ? v.height / 2 : y - v.top) * u;
  box = [px - (px - box[0]) * k, py - (py - box[1]) * k, v.width * next, v.height * next];
  show();
}
function move(dx, dy) { // pixels
  box[0] += dx * scale();
  box[1] += dy * scale();
  show();
}
const bring = n => look_at(n.x + n.w / 2, n.y + n.h / 2, Math.min(1, scale()));

// ---- what a node is

function tensor_item(t, others, verb) {
  const x = t < 0 ? null : shown.g.tensors[t];
  if (!x) return element('li', {class: 'soft'}, '(absent)');
  const li = element('li'), line = (...parts) => li.append(...(li.childNodes.length ? [element('br')] : []), ...parts);
  if (x.name) line(element('code', {}, x.name));
  if (x.type) line(element('span', {class: 'soft'}, x.type));
  if (x.constant && !is_source) li.append(element('span', {class: 'soft'}, `, constant${x.bytes ? `, ${bytes(x.bytes)}` : ''}`));
  for (const n of others.slice(0, 30)) line(element('span', {class: 'soft'}, verb + ' '), link(n.title, () => { choose(n); bring(n); }));
  return li;
}
function tensor_list(title, tensors, others, verb) {
  return tensors.length ? [element('b', {}, title), element('ul', {}, ...tensors.map(t => tensor_item(t, others(t), verb)))] : [];
}
const makers = t => shown.made.has(t) ? [shown.made.get(t)] : [];
const users = t => shown.edges.filter(e => e.t === t).map(e => e.b);

function attribute_rows(o) {
  const go = v => link(graphs[v].name || `subgraph ${v}`, () => open_graph(v));
  return attribute_list(o).map(([k, v]) => [k, /subgraph_index$/.test(k) && graphs[v] ? go(Number(v)) : v]);
}

function choose(n) {
  if (chosen) chosen.box.classList.remove('chosen');
  chosen = n;
  n.box.classList.add('chosen');
  for (const e of shown.edges) e.path.classList.toggle('chosen', e.a === n || e.b === n);
  history.replaceState(null, '', `#${shown.number}.${shown.nodes.indexOf(n)}`);
  const about = $('about'), o = n.op;
  about.replaceChildren(element('h3', {}, n.title));
  about.scrollTop = 0;
  if (!o) {
    about.append(...tensor_list(`${n.end} of the graph`, [n.tensor], t => n.end === 'input' ? users(t) : makers(t), n.end === 'input' ? 'to' : 'from'));
    return;
  }
  if (o.node) about.append(element('p', {}, element('span', {class: 'soft'}, is_source ? 'node ' : 'from '), element('code', {}, o.node)));
  if (o.source_file) about.append(element('p', {}, element('span', {class: 'soft'}, 'made at '), element('code', {}, `${o.source_file}:${o.source_line}`)));
  if (n.kind === 'bad' && o.attributes) about.append(element('p', {class: 'bad'}, o.attributes));
  if (o.multiply_adds) about.append(element('p', {}, `${count(o.multiply_adds)} multiply-adds, ${percent(o.multiply_adds, facts.multiply_adds)} of all`));
  const rows = attribute_rows(o);
  if (rows.length) about.append(element('b', {}, 'attributes'), table(['', ''], rows), element('br'));
  about.append(...tensor_list('inputs', o.inputs, makers, 'from'), ...tensor_list('outputs', o.outputs, users, 'to'));
}

// Nothing is chosen: what the graph consists of.
function summarize() {
  const n = new Map();
  for (const o of shown.g.operators) n.set(o.op, (n.get(o.op) || 0) + 1);
  const rows = [...n].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([op, k]) => [link(op, () => find(op)), k]);
  $('about').replaceChildren(element('h3', {}, shown.g.name || 'Graph'), element('p', {class: 'soft'},
    `${shown.g.operators.length} operators. Click one for its attributes and tensors.`), table(['', '#'], rows));
}

// ---- finding

function words_of(n) {
  const tensors = n.op ? [...n.op.inputs, ...n.op.outputs] : [n.tensor];
  return [n.title, n.op ? n.op.node || '' : '', ...tensors.filter(t => t >= 0 && shown.g.tensors[t]).map(t => shown.g.tensors[t].name)];
}
function search() {
  const text = $('find').value.trim().toLowerCase();
  const exact = text && shown.nodes.filter(n => n.title.toLowerCase() === text);
  hits = !text ? [] : exact.length ? exact : shown.nodes.filter(n => words_of(n).some(w => w.toLowerCase().includes(text)));
  const set = new Set(hits);
  for (const n of shown.nodes) n.box.classList.toggle('found', set.has(n));
  hit = -1;
  $('hits').textContent = text ? 'none' : '';
  step(1);
}
function step(by) {
  if (!hits.length) return;
  hit = (hit + by + hits.length) % hits.length;
  $('hits').textContent = `${hit + 1} of ${hits.length}`;
  choose(hits[hit]);
  bring(hits[hit]);
}
function find(text) {
  $('find').value = text;
  $('graphs').scrollIntoView({block: 'nearest'});
  if (!graphs[shown.number].operators.some(o => o.op === text)) {
    const other = graphs.findIndex(g => g.operators.some(o => o.op === text));
    if (other >= 0) draw(other);
  }
  search();
}
function open_graph(number) {
  draw(number);
  fit_top();
}

// The path that a message names may begin with the calls that lead to the function.
const same_path = (o, path) => o.node && (path === o.node || path.endsWith('/' + o.node));
const has_path = path => graphs.some(g => g.operators.some(o => same_path(o, path)));
function show_path(path) {
  const number = graphs.findIndex(g => g.operators.some(o => same_path(o, path)));
  if (shown.number !== number) draw(number);
  const fits = shown.nodes.filter(m => m.op && same_path(m.op, path)), n = fits.sort((a, b) => b.op.node.length - a.op.node.length)[0];
  $('graphs').scrollIntoView({block: 'nearest'});
  choose(n);
  bring(n);
}

// ---- hands on it

function press(e) {
  if (!shown || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
  const here = $('graphs').classList.contains('full') || e.target === $('graph') || $('graph').contains(e.target);
  const anywhere = {'/': () => $('find').focus(), f: () => fill(), Escape: () => fill(false)};
  const keys = {'+': () => zoom(1 / 1.3), '=': () => zoom(1 / 1.3), '-': () => zoom(1.3), 0: fit_top, 9: fit_all, ArrowLeft: () => move(-80, 0),
    ArrowRight: () => move(80, 0), ArrowUp: () => move(0, -80), ArrowDown: () => move(0, 80)};
  const act = anywhere[e.key] || (here && keys[e.key]);
  if (!act) return;
  e.preventDefault();
  act();
}
function fill(on) {
  const full = $('graphs').classList.toggle('full', on), u = scale(), [x, y] = [box[0] + box[2] / 2, box[1] + box[3] / 2];
  $('full').textContent = full ? 'back to the page' : 'full screen';
  look_at(x, y, u);
}
function hold(svg) { // one pointer moves, two zoom
  const held = new Map();
  const spread = () => { const [a, b] = [...held.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
  svg.addEventListener('pointerdown', e => held.set(e.pointerId, {x: e.clientX, y: e.clientY}));
  window.addEventListener('pointermove', e => {
    const p = held.get(e.pointerId);
    if (!p) return;
    const before = held.size === 2 ? spread() : 0;
    if (held.size === 1) move(p.x - e.clientX, p.y - e.clientY);
    p.x = e.clientX, p.y = e.clientY;
    if (before) { const [a, b] = [...held.values()]; zoom(before / Math.max(1, spread()), (a.x + b.x) / 2, (a.y + b.y) / 2); }
  });
  for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, e => held.delete(e.pointerId));
  svg.addEventListener('wheel', e => { e.preventDefault(); zoom(Math.exp(e.deltaY * (e.deltaMode ? .05 : .0015)), e.clientX, e.clientY); }, {passive: false});
  svg.addEventListener('dblclick', e => zoom(1 / 1.6, e.clientX, e.clientY));
}

function start() {
  $('graphs').hidden = false;
  if (is_source) $('graph_title').textContent = 'Where it does not convert', $('paint').hidden = true;
  graphs.forEach((g, i) => $('which').append(element('option', {value: i}, g.name || `subgraph ${i}`)));
  $('which').hidden = graphs.length === 1;
  $('which').addEventListener('change', () => open_graph(Number($('which').value)));
  $('find').addEventListener('input', search);
  $('find').addEventListener('keydown', e => { if (e.key === 'Enter') step(e.shiftKey ? -1 : 1); });
  const clicks = {back: () => step(-1), next: () => step(1), out: () => zoom(1.3), in: () => zoom(1 / 1.3), top: fit_top, fit: fit_all, full: () => fill()};
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener('click', act);
  $('paint').addEventListener('change', () => $('graph').classList.toggle('costs', $('paint').value === 'cost'));
  hold($('graph'));
  document.addEventListener('keydown', press);
  window.addEventListener('resize', () => look_at(box[0] + box[2] / 2, box[1] + box[3] / 2, scale()));
  const at = /^#(\d+)\.(\d+)$/.exec(location.hash); // a node that was chosen before the page was loaded again
  open_graph(at && graphs[at[1]] ? Number(at[1]) : 0);
  const first = at ? shown.nodes[at[2]] : shown.nodes.find(n => n.kind === 'bad');
  if (first) choose(first), bring(first);
}

show_page();
if (graphs.length) start();
