import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { decoder } from './decoder.ts';
import { figure } from './figure.ts';
import { type Ksy, readKsy, structureOf } from './ksy.ts';
import type { Output } from './output.ts';
import { SourceError } from './problem.ts';
import { protocolModule } from './protocol.ts';
import { registerFile, registerModule, registerPath, rowsOf } from './register.ts';
import { duplicatesIn, type Sentence, sentencesOf } from './sentences.ts';
import { spliced } from './splice.ts';

export const figureFolder = 'spec/figures';

/** All that is generated, and the slugs in the register whose sentence has gone. */
export interface Generated {
  readonly outputs: readonly Output[];
  readonly vanished: readonly string[];
}

/** Makes every generated file of the checkout at `root`, and writes none. Throws SourceError. */
export async function generated(root: string): Promise<Generated> {
  const ksy = readKsy(root);
  const pages = splicedPages(root, ksy);
  const { rows, vanished } = rowsOf(readSentences(pages), readIfThere(`${root}/${registerPath}`));
  const outputs = [
    { path: 'reference/protocol.gen.ts', content: protocolModule(ksy, 'the reference') },
    {
      path: 'conformance/wire/protocol.gen.ts',
      content: protocolModule(ksy, 'the kit, which shares no code with the reference'),
    },
    ...(await decoder(root)),
    ...pages,
    { path: registerPath, content: registerFile(rows) },
    { path: 'conformance/requirements.gen.ts', content: registerModule(rows) },
  ];
  return { outputs, vanished };
}

/** The pages of the spec with their splices filled, and the figures that those show. */
function splicedPages(root: string, ksy: Ksy): Output[] {
  const outputs = new Map<string, string>();
  for (const name of readdirSync(`${root}/spec`).filter((file) => file.endsWith('.md'))) {
    const path = `spec/${name}`;
    const { text, marks } = spliced(path, readFileSync(`${root}/${path}`, 'utf8'), ksy, root);
    outputs.set(path, text);
    for (const { kind, argument } of marks) {
      if (kind === 'layout')
        outputs.set(`${figureFolder}/${argument}.svg`, figure(argument, structureOf(ksy, argument)));
    }
  }
  return [...outputs].map(([path, content]) => ({ path, content }));
}

function readSentences(pages: readonly Output[]): Sentence[] {
  const inOrder = pages
    .filter(({ path }) => /^spec\/(\d|appendix).*\.md$/.test(path))
    .sort((one, other) => one.path.localeCompare(other.path, 'en', { numeric: true }));
  const found = inOrder.map(({ path, content }) => sentencesOf(path, content));
  const sentences = found.flatMap((chapter) => chapter.sentences);
  const problems = [...found.flatMap((chapter) => chapter.problems), ...duplicatesIn(sentences)];
  if (problems.length > 0) throw new SourceError(problems);
  return sentences;
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
