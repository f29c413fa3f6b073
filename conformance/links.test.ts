import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageRoot } from './package-root.ts';

/** A reader who follows a link of ours arrives. */

// Not the whole root: other tests build and install things in there meanwhile.
const folders = ['spec', 'schemas', 'reference', 'conformance', 'vectors'];
const pages = [
  ...readdirSync(packageRoot),
  ...folders.flatMap((folder) =>
    readdirSync(new URL(folder, packageRoot), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  ),
]
  .map((name) => name.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.md'));

/** The text of a page without what stands in it as code. */
function prose(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, '').replace(/`[^`\n]*`/g, 'code');
}

/** Where links into a page may point: its marked places and its headings, as the usual viewers name them. */
function anchorsOf(text: string): Set<string> {
  const marked = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  const headings = [...text.replace(/^( *)```[\s\S]*?^\1```/gm, '').matchAll(/^#{1,6} +(.+)$/gm)].map(
    ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
  );
  return new Set([...marked, ...headings]);
}

/** The relative links of a page, images included. */
function linksOf(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** Why a link leads nowhere; undefined if it does lead somewhere. */
function fault(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? new URL(page, packageRoot) : new URL(path, new URL(page, packageRoot));
  if (!existsSync(target)) return `${page} links to ${link}, which does not exist`;
  if (anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).has(anchor)) return undefined;
  return `${page} links to ${link}, and there is no such place in that file`;
}

test('links and places are found', () => {
  const text =
    'See [a](b.md#c-d), ![p](figures/p.svg) and `[no](link.md)`, not [w](https://example.org).\n\n## C, `d`\n';
  assert.deepEqual(linksOf(text), ['b.md#c-d', 'figures/p.svg']);
  assert.ok(anchorsOf(text).has('c-d'));
  assert.match(fault('README.md', 'spec/README.md#nowhere') ?? '', /no such place/);
  assert.match(fault('README.md', 'nothing.md') ?? '', /does not exist/);
});

test('every relative link of every page leads to a file, and to a place in it', () => {
  const faults = pages.flatMap((page) =>
    linksOf(readFileSync(new URL(page, packageRoot), 'utf8')).flatMap((link) => fault(page, link) ?? []),
  );
  assert.deepEqual(faults, []);
});
