/**
 * Submissions of people who mean harm, or whose code runs wild: each must end with a report, the same on every machine
 * and under any load, with at most 300 MB and ten seconds of a processor.
 */
export interface HostileSubmission {
  /** What it goes for. */
  kind: string;
  file: string;
  text: string;
}

const feed = (body: string, before = '') =>
  `${before}export default {\n  feed(ports, slaves, dictid, command) {\n    ${body}\n  },\n};\n`;

/** The right feed, with something before each of its calls. */
export const RIGHT_FEED = feed(`for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const object = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
        if (shared) ports.incrRefCount(object);
        ports.addReply(slave, object);
        ports.decrRefCount(object);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }`);

const rightAfter = (body: string) => RIGHT_FEED.replace('for (const slave', `${body}\n    for (const slave`);

const property = (body: string) => `export default {\n  check(world) {\n    ${body}\n  },\n};\n`;

const scenario = (workload: object, more: object = {}) =>
  JSON.stringify({
    name: 'hostile',
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [{ name: 'client', server: 'master', startMicros: 2_000_000, workload }],
    ...more,
  });

const system = (body: string, before = '') =>
  `import { actor, defineSystem } from 'replisim/lab';
${before}const on = { balance() {}, store() {}, deposit(state, node, message) { ${body} } };
const node = actor({ start: () => ({}), on });
export default defineSystem({ name: 'hostile', nodes: { primary: node, backup: node } });
`;

/** Systems: what a handler does, or the definition itself. */
const SYSTEM_TEXTS: readonly string[] = [
  system('for (;;);'),
  system('for (;;) node.after(0, "store", node.waits("store"));'),
  system('for (;;) node.send("backup", "store", "x".repeat(9_000));'),
  system('state.x = (state.x ?? "x") + "x".repeat(40_000);'),
  system('let x = []; for (let i = 0; i < 1e4; i++) x = [x]; state.x = x;'),
  system('state.x = state;'),
  system(
    'Object.prototype.toJSON = () => ({ __proto__: null, polluted: 1 }); Object.freeze(Object.prototype);',
  ),
  system('node.reply(1, { length: 2 ** 31 }); '),
  system('Object.assign(node, { name: "backup", caller: "client-2#0" }); node.reply(1);'),
  system('', 'JSON.stringify = JSON.parse = () => { for (;;); };\n'),
  system('', 'Object.keys = () => ["primary", "__proto__", "constructor"];\n'),
  'export default { nodes: { get primary() { for (;;); } } };',
  'export default { nodes: new Proxy({}, { ownKeys() { for (;;); } }) };',
  'export default { nodes: { primary: { count: 1e9, start() {}, on: {} } } };',
];

/** Feeds: what is done inside of the sandbox. */
const FEEDS: readonly [kind: string, text: string][] = [
  ['loop', feed('for (;;) { try { for (;;) {} } catch {} }')],
  ['loop', 'while (true) {}\nexport default { feed() {} };'],
  ['recursion', feed('const f = () => f() + 1; try { f(); } catch {} f();')],
  ['recursion', feed('function* g() { yield* g(); } [...g()];')],
  [
    'text bomb',
    feed('const kept = [], x = "x".repeat(9999); for (;;) kept.push(x.repeat(400) + kept.length);'),
  ],
  ['text bomb', feed('try { "x".repeat(2 ** 29); } catch {} for (let s = "x"; ; ) s += s;')],
  ['array bomb', feed('const a = []; for (;;) a.push(new Array(1e6).fill(1.5 + a.length));')],
  ['typed array bomb', feed('const a = []; for (;;) a.push(new Float64Array(1e7).fill(1));')],
  ['concat bomb', feed('for (let a = [1]; ; ) a = a.concat(a, a);')],
  ['huge lengths', rightAfter('[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true });')],
  ['huge lengths', feed('Array.from({ length: 2 ** 31 });')],
  ['huge lengths', feed('[].indexOf.call({ length: 2 ** 50 }, 1);')],
  [
    'closure bomb',
    feed('const k = []; for (;;) { const x = new Array(99).fill(k.length); k.push(() => x); }'),
  ],
  ['JSON bomb', feed('let s = "1"; for (;;) s = JSON.stringify([s, s]);')],
  ['JSON bomb', feed('JSON.parse("[".repeat(1e5));')],
  ['regular expression', feed('/(a+)+b/.test("a".repeat(64));')],
  ['regular expression', feed('new RegExp("(?:a{1,999}){1,999}".repeat(99)).test("a".repeat(1e5));')],
  ['map bomb', feed('const m = new Map(); for (let i = 0; ; i++) m.set("k" + i, { i });')],
  ['search', feed('const s = "a".repeat(2e6); s.indexOf("a".repeat(1e6) + "b");')],
  ['sort', rightAfter('Array.from({ length: 1e5 }, (_, i) => i).sort(() => 1);')],
  ['compiling', feed('for (;;) eval("var a" + ",b".repeat(4e4));')],
  ['compiling', feed('const k = []; for (;;) k.push(new Function("return 1" + "+1".repeat(5e3)));')],
  ['getters', 'export default { get feed() { for (;;); } };'],
  ['getters', 'export default { get feed() { return [].indexOf.call({ length: 2 ** 50 }, 1); } };'],
  ['exceptions', feed('throw { get message() { for (;;); }, toJSON() { for (;;); } };')],
  ['exceptions', feed('throw new Error("\\u001b[2J" + "x".repeat(3e6));')],
  ['catching everything', feed('for (;;) { try { new Array(1e6).fill(1).map(String); } catch {} }')],
  ['nested brackets', `${'('.repeat(9_000)}1${')'.repeat(9_000)};\nexport default { feed() {} };`],
  ['ambiguous types', `x = ${'<T>('.repeat(60)}${')=>1'.repeat(60)};\nexport default { feed() {} };`],
  ['ambiguous types', `x = ${'a ? (b) : c => '.repeat(60)}d;\nexport default { feed() {} };`],
  ['many declarations', `var ${Array.from({ length: 2_500 }, (_, i) => `v${i}`).join(',')};\n${RIGHT_FEED}`],
  ['promises', feed('for (;;) Promise.resolve().then(() => feed);')],
  ['replaced functions', `JSON.parse = Array.prototype.push = () => { for (;;); };\n${RIGHT_FEED}`],
  ['reach', `import fs from 'node:fs';\nfs.rmSync('/', { recursive: true });\n${RIGHT_FEED}`],
  ['reach', feed('this.constructor.constructor("return process")().exit(0);')],
  ['chance and time', feed('if (Math.random() < 0.5 || Date.now() % 2) return;')],
  ['questions without end', feed('for (;;) ports.selectedDb(slaves[0]);')],
  [
    'replies without end',
    feed('for (;;) for (const slave of slaves) ports.addReplyCommand(slave, command);'),
  ],
  [
    'as much as is allowed',
    feed(`for (const slave of slaves) for (let i = 0; i < 3; i++) {
      ports.addReply(slave, ports.createSelect(12, 1));
      if (i < 2 && !ports.waitsForBgsaveStart(slave)) ports.addReplyCommand(slave, command);
    }`),
  ],
  [
    'names without end',
    rightAfter('for (let i = 0; i < 500; i++) ports.remember("n".repeat(90) + i + dictid, i);'),
  ],
  [
    'freed objects',
    feed('const o = ports.createSelect(12, 1); ports.free(o); ports.free(o); ports.addReply(slaves[0], o);'),
  ],
  ['shared objects freed', feed('for (let i = 0; i < 10; i++) ports.free(ports.sharedSelect(i));')],
  [
    'wild counts',
    feed('for (const s of slaves) ports.addReply(s, ports.createSelect(2147483000, -2147483000));'),
  ],
  ['memory of its own', `let calls = 0;\n${rightAfter('if (++calls % 7 === 0) return;')}`],
  ['length', `// ${'x'.repeat(150_000)}\n${RIGHT_FEED}`],
];

const OTHERS: readonly HostileSubmission[] = [
  { kind: 'property', file: 'property.js', text: property('for (;;);') },
  { kind: 'property', file: 'property.js', text: property('return "x".repeat(4e6);') },
  {
    kind: 'property',
    file: 'property.js',
    text: property('return [].concat(world, world).sort(() => check(world));'),
  },
  { kind: 'deep YAML', file: 'ways.yaml', text: `copy: ${'['.repeat(90_000)}` },
  {
    kind: 'aliases',
    file: 'classify.yaml',
    text: `a: &a [x,x]\n${Array.from({ length: 20 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? 'a' : `b${n - 1}`}, *${n === 0 ? 'a' : `b${n - 1}`}]`).join('\n')}\nanswers: *b19\n`,
  },
  { kind: 'alias of itself', file: 'classify.yaml', text: 'answers: &a { a: *a }\n' },
  {
    kind: 'endless run',
    file: 'fewest.json',
    text: scenario({ repeat: 1_000_000, command: ['SET', 'k', 'v'] }),
  },
  {
    kind: 'large values',
    file: 'fewest.json',
    text: scenario({ repeat: 1_000_000, command: ['APPEND', 'k', 'v'.repeat(90_000)] }),
  },
  {
    kind: 'many of all',
    file: 'fewest.json',
    text: scenario(
      {
        repeat: 1_000_000,
        script: [
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
        ],
      },
      {
        servers: Array.from({ length: 8 }, (_, n) => ({
          name: `s${n}`,
          preload: [{ keys: 1_000_000_000 }],
          ...(n > 0 ? { follows: 's0' } : {}),
        })),
      },
    ),
  },
];

export const HOSTILE: readonly HostileSubmission[] = [
  ...FEEDS.map(([kind, text]) => ({ kind, file: 'feed.js', text })),
  {
    kind: 'a system that takes all of its steps',
    file: 'primary-backup.js',
    text: system('for (let i = 0; i < 200_000; i++) state.i = i; node.send("primary", "deposit", 1);'),
  },
  ...SYSTEM_TEXTS.map((text) => ({ kind: 'system', file: 'primary-backup.js', text })),
  ...OTHERS,
];
