/**
 * swc's CommonJS, whose exports are values once their module is evaluated. As swc writes them they are getters, which may
 * still move: every call of what comes through a door (`index.ts`) went through two of them, a third of the time of an
 * exploration. Nothing here is exported that moves later: there is no module-level state.
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const swc = require('@swc/jest');

/** Behind a module's own text. What a circle of imports has not evaluated yet leaves the getters as they are. */
function settleExports(module, exports) {
  if (module.exports !== exports || exports.__esModule !== true) return;
  // Engines make the members of a prototype quick to get at, however many there are.
  function Settled() {}
  const settled = Settled.prototype;
  delete settled.constructor;
  Object.defineProperty(settled, '__esModule', { value: true });
  try {
    for (const name of Object.keys(exports)) {
      if (exports[name] === undefined) return;
      settled[name] = exports[name];
    }
  } catch (error) {
    if (error instanceof ReferenceError) return;
    throw error;
  }
  module.exports = settled;
  new Settled();
}

const SETTLE = `\n;(${settleExports})(module, exports);\n`;
const SELF = readFileSync(__filename);

module.exports = {
  createTransformer(options) {
    const inner = swc.createTransformer(options);
    return {
      ...inner,
      process(...args) {
        const { code, ...rest } = inner.process(...args);
        return { ...rest, code: code + SETTLE };
      },
      getCacheKey(...args) {
        return createHash('sha1')
          .update(inner.getCacheKey(...args))
          .update(SELF)
          .digest('hex');
      },
    };
  },
};
