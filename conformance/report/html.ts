import { type Card, cardsOf, frameLines } from './card.ts';
import { escapeMarkup } from './markup.ts';
import { type Chapter, matrixOf } from './matrix.ts';
import type { Report } from './report.ts';
import { conclusions, summaryTable } from './summary.ts';

/** Colour only repeats what the words say. */
const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { font-weight: bold; text-align: left; padding: .3rem 0; }
th, td { border: 1px solid #8886; padding: .2rem .6rem; text-align: left; }
.number { text-align: right; }
.red { background: #c001; color: #a00000; font-weight: bold; }
@media (prefers-color-scheme: dark) { .red { color: #ff9a9a; } }
.scroll { overflow-x: auto; }
dt { font-weight: bold; }
dd { margin: 0 0 .4rem 1.5rem; overflow-wrap: anywhere; }
pre { border: 1px solid #8886; overflow-x: auto; padding: .6rem; }
`;

/** The report as one HTML page that needs neither scripts nor anything from elsewhere. */
export function htmlReport(report: Report): string {
  const { columns, chapters } = matrixOf(report);
  const cards = cardsOf(report.cases);
  const title = `Heddle conformance: ${report.peer.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeMarkup(title)}</h1>
<p>${escapeMarkup(`${report.kit.name} ${report.kit.version}, seed ${report.seed}, exit status ${report.status}`)}</p>
</header>
<main>
<section aria-labelledby="result">
<h2 id="result">Result</h2>
<ul>
${conclusions(report)
  .map((line) => `<li>${escapeMarkup(line)}</li>`)
  .join('\n')}
</ul>
${summary(report)}
</section>
${chapters.map((chapter) => chapterSection(chapter, columns)).join('\n')}
${cards.length === 0 ? '' : `<section aria-labelledby="cards">\n<h2 id="cards">Failure cards</h2>\n${cards.map(cardArticle).join('\n')}\n</section>\n`}</main>
</body>
</html>
`;
}

function summary(report: Report): string {
  const [head = [], ...rows] = summaryTable(report);
  return table(
    'Results by level and verdict',
    ['level', ...head.slice(1)],
    rows.map(([level = '', ...numbers]) => {
      const cells = numbers.map((number) => `<td class="number">${number}</td>`).join('');
      return `<tr><th scope="row">${level}</th>${cells}</tr>`;
    }),
  );
}

function chapterSection({ name, rows }: Chapter, columns: readonly string[]): string {
  const lines = rows.map(({ id, level, verdicts }) => {
    const cells = verdicts.map((verdict) => {
      const red = verdict !== 'pass' && verdict !== 'n/a' && verdict !== '';
      return `<td${red ? ' class="red"' : ''}>${escapeMarkup(verdict)}</td>`;
    });
    return `<tr><th scope="row">${escapeMarkup(id)}</th><td>${level}</td>${cells.join('')}</tr>`;
  });
  const anchor = escapeMarkup(`chapter-${name}`);
  const cases = table(`Cases of ${name}`, ['case', 'level', ...columns], lines);
  return `<section aria-labelledby="${anchor}">\n<h2 id="${anchor}">${escapeMarkup(name)}</h2>\n${cases}\n</section>`;
}

function table(caption: string, head: readonly string[], rows: readonly string[]): string {
  const cells = head.map((word) => `<th scope="col">${escapeMarkup(word)}</th>`).join('');
  return (
    `<div class="scroll" role="region" aria-label="${escapeMarkup(caption)}" tabindex="0">\n` +
    `<table>\n<caption>${escapeMarkup(caption)}</caption>\n<thead><tr>${cells}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>\n</div>`
  );
}

function cardArticle({ title, facts, frames, again }: Card): string {
  const list = facts.map(([name, value]) => `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd>`).join('\n');
  const bytes = frames.length === 0 ? '' : `<h4>Last frames</h4>\n${preformatted('last frames', frameLines(frames))}\n`;
  const repeat = again === undefined ? '' : `<h4>Again</h4>\n${preformatted('command', [again])}\n`;
  return `<article>\n<h3>${escapeMarkup(title)}</h3>\n<dl>\n${list}\n</dl>\n${bytes}${repeat}</article>`;
}

/** What is wider than the page scrolls, by keyboard too. */
function preformatted(label: string, lines: readonly string[]): string {
  return `<pre tabindex="0" role="region" aria-label="${label}"><code>${escapeMarkup(lines.join('\n'))}</code></pre>`;
}
