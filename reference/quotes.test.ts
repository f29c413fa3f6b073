import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

/** The reference quotes the rules that it enforces, word for word: a stranger greps the slug and finds the branch. */

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

// The register is written by the generator, from the marked sentences of the chapters.
const register = parse(read('spec/requirements.yaml')) as readonly { readonly id: string; readonly text: string }[];
const rules = new Map(register.map(({ id, text }) => [id, text]));

const sources = readdirSync(new URL('reference/', root), { recursive: true, encoding: 'utf8' })
  .map((name) => `reference/${name.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.gen.ts') && !path.endsWith('quotes.test.ts'))
  .map((path) => ({ path, comments: commentsOf(read(path)) }));

/** The text of each comment; neighbouring lines of `//` are one. */
function commentsOf(source: string): string[] {
  const comments = source.match(/\/\*[\s\S]*?\*\/|^[ \t]*\/\/.*(?:\n[ \t]*\/\/.*)*/gm) ?? [];
  return comments.map((comment) =>
    comment
      .replace(/^[ \t]*(?:\/\/|\/?\*+\/?)|\*\/$/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** The rules that a comment quotes, each as `slug: "sentence"`. */
function quotesIn(comment: string): { slug: string; sentence: string }[] {
  return [...comment.matchAll(/([a-z0-9]+(?:-[a-z0-9]+)*): "([^"]*)"/g)].map(([, slug = '', sentence = '']) => ({
    slug,
    sentence,
  }));
}

test('quotes are found in comments of one line, of several, and behind one another', () => {
  const source = [
    '  // ping-id: "An endpoint MUST treat a PING',
    '  // of id 0 so." credit-same: "An endpoint MUST."',
    'call("pong-order: \\"no comment\\"");',
    '/**',
    ' * Sends it: reset-silence: "Never',
    ' * again."',
    ' */',
  ].join('\n');
  assert.deepEqual(commentsOf(source).flatMap(quotesIn), [
    { slug: 'ping-id', sentence: 'An endpoint MUST treat a PING of id 0 so.' },
    { slug: 'credit-same', sentence: 'An endpoint MUST.' },
    { slug: 'reset-silence', sentence: 'Never again.' },
  ]);
});

test('every rule that is quoted stands so in the register', () => {
  for (const { path, comments } of sources) {
    for (const { slug, sentence } of comments.flatMap(quotesIn))
      assert.equal(sentence, rules.get(slug), `${path} quotes ${slug}`);
  }
});

test('what else is quoted at length stands so in a chapter', () => {
  const chapters = readdirSync(new URL('spec/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => read(`spec/${name}`))
    .join('\n')
    .replace(/\*\*|`/g, '');
  for (const { path, comments } of sources) {
    for (const [, words = ''] of comments.join('\n').matchAll(/"([^"\n]{24,})"/g)) {
      assert.ok(chapters.includes(words.replace(/…$/, '').trim()), `${path} quotes "${words}"`);
    }
  }
});

test('every rule is quoted where the reference keeps it', () => {
  const quoted = new Set(sources.flatMap(({ comments }) => comments.flatMap(quotesIn)).map(({ slug }) => slug));
  assert.deepEqual(
    [...rules.keys()].filter((slug) => !quoted.has(slug)),
    [],
  );
});
