import { decode, encode } from '@jridgewell/sourcemap-codec';
import { parseAst } from 'rolldown/parseAst';

/**
 * The functions of a bundle as constants. A name that a declaration binds may come to name another function for all that
 * an engine knows, which looks at it before each call; and so it does with whatever is exported. Of the instructions of
 * a long run, one in fifteen was such a look.
 */

/** The line on which the bundler notes where a module begins. */
const MODULE = /^\/\/ \S+\.ts$/;

/**
 * The text of a bundle and its map, with constants for functions, and second names for what is exported. A constant is
 * not there before its line: functions come before all else, under the names of their modules.
 */
export function withConstantFunctions(text, map) {
  const { body } = parseAst(text);
  const { lines, linesOf } = splitLines(text, decode(map.mappings));
  for (const node of body) {
    if (node.type === 'FunctionDeclaration') bindForGood(linesOf(node), text, node);
    if (node.type === 'ExportNamedDeclaration') giveSecondNames(linesOf(node), body, node);
  }
  const functions = lines.filter(({ isFunction }) => isFunction);
  const titled = functions.flatMap((line, at) =>
    line.module === functions[at - 1]?.module ? [line] : [{ text: line.module, places: [] }, line],
  );
  const sorted = [...titled, ...lines.filter(({ isFunction }) => !isFunction)];
  return {
    text: sorted.map((line) => line.text).join('\n'),
    map: { ...map, mappings: encode(sorted.map(({ places }) => places)) },
  };
}

/** The lines of a text with their places in its map, and what finds those of a statement. */
function splitLines(text, mappings) {
  const lineAt = new Map();
  let offset = 0;
  let module = '';
  const lines = text.split('\n').map((line, at) => {
    lineAt.set(offset, at);
    offset += line.length + 1;
    if (MODULE.test(line)) module = line;
    return { text: line, places: mappings[at] ?? [], module, isFunction: false };
  });
  const linesOf = ({ start, end }) => {
    if (!lineAt.has(start) || !lineAt.has(end + 1))
      throw new Error(`${text.slice(start, start + 80)}: a statement of a bundle has lines of its own`);
    return lines.slice(lineAt.get(start), lineAt.get(end + 1));
  };
  return { lines, linesOf };
}

/** `const name = function(...) {...};` for `function name(...) {...}`. */
function bindForGood(lines, text, { start, id }) {
  const [head] = lines;
  head.text = `const ${id.name} = ${text.slice(start, id.start).trim()}${head.text.slice(id.end - start)}`;
  lines.at(-1).text += ';';
  for (const line of lines) line.isFunction = true;
}

/** `const $a = name, ...; export { $a as a, ... };` for `export { name as a, ... };`. */
function giveSecondNames([line], body, { specifiers }) {
  const variable = body.find(({ type, kind }) => type === 'VariableDeclaration' && kind === 'let');
  if (variable !== undefined) throw new Error('a second name does not follow what is assigned to the first');
  const names = specifiers.map(({ exported }) => exported.name);
  const second = specifiers.map(({ local }, at) => `$${names[at]} = ${local.name}`);
  line.text = `const ${second.join(', ')}; export { ${names.map((name) => `$${name} as ${name}`).join(', ')} };`;
}
