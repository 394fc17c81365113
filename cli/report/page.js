// report/page.js: the facts as a page: what comes before and after the graph.

const facts = JSON.parse(document.getElementById('facts').textContent);
const $ = id => document.getElementById(id);

function element(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes || {})) e.setAttribute(k, v);
  e.append(...children);
  return e;
}
function link(text, action) {
  const b = element('button', {type: 'button', class: 'link'}, text);
  b.addEventListener('click', action);
  return b;
}
function scaled(v, units) {
  let u = 0;
  while (v >= 999.5 && u + 1 < units.length) { v /= 1000; u++; }
  return (u === 0 || v >= 99.95 ? v.toFixed(0) : v.toPrecision(3)) + ' ' + units[u];
}
const bytes = v => v === 1 ? '1 byte' : scaled(v, ['bytes', 'kB', 'MB', 'GB', 'TB']);
const count = v => scaled(v, ['', 'thousand', 'million', 'billion', 'trillion']).trim();
const percent = (v, all) => (100 * v / all).toPrecision(v < all / 10 ? 2 : 3) + ' %';
function table(heads, rows) {
  const line = (cells, tag) => element('tr', {}, ...cells.map((c, i) =>
    element(tag, heads[i].startsWith('#') ? {class: 'n'} : {}, c instanceof Node ? c : String(c))));
  return element('table', {}, element('thead', {}, line(heads.map(h => h.replace('#', '')), 'th')),
    element('tbody', {}, ...rows.map(r => line(r, 'td'))));
}
// A place in the graph that can be gone to, when the graph has it: show_path comes from graph.js.
const place = path => has_path(path) ? link(path, () => show_path(path)) : document.createTextNode(path);

function show_verdict() {
  const failed = facts.source_ops.filter(o => !o.converts), n = failed.length;
  const verdict = facts.command === 'inspect' ? 'A TensorFlow Lite model.'
    : facts.converts ? facts.select_tf_operator_count + facts.custom_operator_count
      ? `Converts, with ${facts.select_tf_operator_count} select-tf and ${facts.custom_operator_count} custom operators.`
      : 'Converts with built-in operators alone.'
    : n ? `Does not convert: ${n === 1 ? 'one kind of op is' : `${n} kinds of op are`} in the way.` : 'Does not convert.';
  $('name').textContent = facts.model;
  document.title = `${facts.model}: litecast ${facts.command}`;
  $('verdict').className = facts.converts ? 'good' : 'bad';
  $('verdict').textContent = verdict;
}

// What the result costs, or would cost with other options.
function show_cards(result) {
  const open = result.dynamic.length ? ' (open sizes as 1)' : '';
  const cards = [['operators', result.operator_count], ['parameters', count(result.parameters)], ['file', bytes(result.file_bytes)],
    ['multiply-adds' + open, count(result.multiply_adds)], ['activations' + open, bytes(result.peak_activation_bytes)]];
  if (result.select_tf_operator_count) cards.splice(1, 0, ['of which select-tf', result.select_tf_operator_count]);
  if (result.custom_operator_count) cards.splice(1, 0, ['of which custom', result.custom_operator_count]);
  if (result.min_runtime) cards.push(['runtime', result.min_runtime + ' or newer']);
  for (const [k, v] of cards) $('cards').append(element('div', {}, element('dt', {}, k), element('dd', {}, String(v))));
}

function show_messages() {
  $('messages').append(element('h2', {}, 'Messages'));
  for (const d of facts.diagnostics) {
    const box = element('div', {class: 'message ' + d.severity}, element('b', {}, `${d.severity}[${d.code}]: `), d.message);
    if (d.node) box.append(element('div', {class: 'soft'}, 'at ', place(d.node), d.op ? ` (${d.op})` : ''));
    if (d.source_file) {
      box.append(element('div', {class: 'soft'}, 'made at ', element('code', {}, `${d.source_file}:${d.source_line}`),
        d.source_function ? `, in ${d.source_function}` : ''));
    }
    if (d.hint) box.append(element('div', {}, 'hint: ' + d.hint));
    $('messages').append(box);
  }
}

function show_signatures() {
  const rows = [];
  for (const s of facts.signatures)
    for (const side of ['inputs', 'outputs'])
      for (const t of s[side]) rows.push([s.key || '(frozen graph)', side.slice(0, -1), t.name, t.type + t.shape_text]);
  $('signatures').append(element('h2', {}, 'Signatures'), table(['signature', '', 'name', 'type'], rows));
}

// What the result is made of; a name finds its operators in the graph.
function operator_table() {
  const all = facts.multiply_adds;
  const share = o => all && o.multiply_adds ? element('span', {}, element('meter', {max: all, value: o.multiply_adds}), ' ' + percent(o.multiply_adds, all)) : '';
  return table(['operator', '#count', '#multiply-adds', 'share'],
    facts.operators.map(o => [link(o.name, () => find(o.name)), o.count, o.multiply_adds ? count(o.multiply_adds) : '', share(o)]));
}

function show_source_ops() {
  const becomes = o => o.converts ? o.becomes || element('span', {class: 'soft'}, o.waiting === o.count ? '-' : 'folded or merged into others')
    : element('span', {}, element('b', {class: 'bad'}, `does not convert: ${o.reason}`), '; at ', place(o.node));
  $('ops').append(element('h2', {}, 'TensorFlow ops'),
    table(['op', '#nodes', 'becomes'], facts.source_ops.map(o => [o.op, o.count, becomes(o)])));
}

function show_page() {
  show_verdict();
  if (facts.converts) show_cards(facts);
  if (facts.fallback) {
    $('verdict').append(` With ${facts.fallback.options} it converts:`);
    show_cards(facts.fallback);
  }
  if (facts.diagnostics.length) show_messages();
  if (facts.signatures) show_signatures();
  if (facts.operators && facts.operators.length) $('operators').append(element('h2', {}, 'Operators'), operator_table());
  if (facts.source_ops.length) show_source_ops();
  if (facts.dynamic && facts.dynamic.length)
    $('dynamic').append(element('h2', {}, 'Sizes that stay open'), table(['size', 'made by'], facts.dynamic.map(d => [d.size, d.cause])));
  $('foot').textContent = `Made by litecast ${facts.litecast}.`;
}
