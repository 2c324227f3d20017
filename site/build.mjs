// Makes the static site in dist/site, or in the folder that is named: the pages of docs/, the API from the docstrings, and
// the live page, which is taken from dist/web, or from the second folder that is named.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

const [SITE = 'dist/site', LIVE = 'dist/web'] = process.argv.slice(2);

rmSync(SITE, { recursive: true, force: true });
const shell = process.platform === 'win32';
execFileSync('npx', ['typedoc', '--options', 'typedoc.json', '--out', resolve(SITE)], {
  cwd: 'site',
  stdio: 'inherit',
  shell,
});
cpSync(LIVE, join(SITE, 'live'), { recursive: true });
for (const file of ['llms.txt', 'schemas']) cpSync(file, join(SITE, file), { recursive: true });

cpSync('node_modules/mermaid/dist/mermaid.min.js', join(SITE, 'assets/mermaid.js'));
cpSync('site/diagrams.js', join(SITE, 'assets/diagrams.js'));

// A link of the navigation is the same text on every page, however deep the page lies.
for (const file of readdirSync(SITE, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.html') || file.startsWith('live')) continue;
  const up = '../'.repeat(file.split(sep).length - 1);
  const text = readFileSync(join(SITE, file), 'utf8')
    .replaceAll('"LIVE-PAGE"', `"${up}live/index.html"`)
    // The README is the index, which a page that is read from a disk has to name.
    .replaceAll('href="../"', 'href="../index.html"')
    // Nothing that can be reached stands within a summary, which can be reached itself.
    .replace(/<summary[\s\S]*?<\/summary>/g, (summary) =>
      summary.replace(/<a [^>]*class="tsd-anchor-icon"[\s\S]*?<\/a>/g, ''),
    );
  writeFileSync(join(SITE, file), withDrawing(inBoxes(text), up));
}

/**
 * Each table and each diagram in a box that scrolls, that the keyboard reaches, and that has the name of its heading. It
 * stands in the file and is no script's work: whether a table is too wide changes with the window, the fonts and the colours.
 */
function inBoxes(html) {
  let heading = 'the page';
  const box = (what) => `<div class="scrolls" role="group" aria-label="${what} of ${heading}" tabindex="0"`;
  return html.replace(
    /<h[1-6][^>]*>([\s\S]*?)<\/h[1-6]>|<table>|<\/table>|<pre><code class="mermaid">([\s\S]*?)<\/code>[\s\S]*?<\/pre>/g,
    (found, words, diagram) => {
      if (found === '</table>') return '</table></div>';
      if (found === '<table>') return `${box('Table')}><table>`;
      if (diagram !== undefined)
        return (
          `<figure class="diagram">${box('Diagram')} data-diagram="${plain(diagram.replaceAll('<br/>', '\n'))}"></div>` +
          `<details open><summary>The diagram as text</summary>${found}</details></figure>`
        );
      heading = plain(words).trim();
      return found;
    },
  );
}

/** Without tags, fit for an attribute. */
function plain(html) {
  return html.replace(/<[^>]*>/g, '').replaceAll('"', '&quot;');
}

/** A page with diagrams draws them itself, with what lies beside it: the site needs no network. */
function withDrawing(html, up) {
  if (!html.includes('data-diagram=')) return html;
  const scripts = ['mermaid.js', 'diagrams.js'].map(
    (file) => `<script defer src="${up}assets/${file}"></script>`,
  );
  return html.replace('</head>', `${scripts.join('')}</head>`);
}
