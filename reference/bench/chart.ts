import { type Result, Results } from './results.ts';
import { figure } from './table.ts';

/** One set of bars. */
interface Panel {
  readonly title: string;
  readonly workload: string;
  readonly metric: string;
  /** Which end of the scale is good. */
  readonly better: 'more' | 'less';
}

const panels: readonly Panel[] = [
  { title: 'One long transfer', workload: 'bulk-1', metric: 'rate', better: 'more' },
  { title: 'Eight long transfers', workload: 'bulk-8', metric: 'rate', better: 'more' },
  { title: '64 bytes there and back, 256 channels', workload: 'echo-256', metric: 'rate', better: 'more' },
  { title: '64-byte messages one way', workload: 'one-way', metric: 'rate', better: 'more' },
  { title: 'There and back beside 1 transfer, median', workload: 'ping-bulk-1', metric: 'p50', better: 'less' },
  { title: 'There and back beside 8 transfers, median', workload: 'ping-bulk-8', metric: 'p50', better: 'less' },
  { title: 'There and back beside 8 transfers, 99 of 100', workload: 'ping-bulk-8', metric: 'p99', better: 'less' },
  { title: 'Open, one message, close', workload: 'churn', metric: 'rate', better: 'more' },
  { title: 'An idle channel, both ends', workload: 'memory', metric: 'memory', better: 'less' },
];

const columns = 3;
const width = 320;
const titleHeight = 34;
const barHeight = 18;
const nameWidth = 68;
const valueWidth = 78;
const gap = 24;

/** Bars for the medians of each workload, as an SVG document. */
export function chart(list: readonly Result[]): string {
  const results = new Results(list);
  const drawn = panels
    .map((panel) => ({ panel, bars: results.of(panel.workload, panel.metric).filter(({ peer }) => peer !== 'raw-1m') }))
    .filter(({ bars }) => bars.length > 0);
  const height = titleHeight + barHeight * Math.max(...drawn.map(({ bars }) => bars.length));
  const rows = Math.ceil(drawn.length / columns);
  const size = { x: columns * (width + gap) + gap, y: rows * (height + gap) + gap };
  const body = drawn.map(({ panel, bars }, index) => {
    const x = gap + (index % columns) * (width + gap);
    const y = gap + Math.floor(index / columns) * (height + gap);
    return `<g transform="translate(${x} ${y})">${drawPanel(panel, bars)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.x} ${size.y}" font-family="sans-serif" font-size="12" role="img">
<title>Heddle beside other ways to carry messages</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${body.join('\n')}
</svg>
`;
}

function drawPanel({ title, better }: Panel, bars: readonly Result[]): string {
  const most = Math.max(...bars.map(({ median }) => median));
  const unit = bars[0]?.unit ?? '';
  const lines = bars.map((bar, index) => drawBar(bar, most, titleHeight + index * barHeight));
  const head = `<text y="11" font-weight="bold" fill="#1f2328">${title}</text>`;
  return `${head}<text y="26" font-size="10" fill="#59636e">${unit}, ${better} is better</text>\n${lines.join('\n')}`;
}

function drawBar({ peer, median }: Result, most: number, y: number): string {
  const length = Math.max(1, ((width - nameWidth - valueWidth) * median) / most).toFixed(1);
  const middle = y + barHeight / 2 + 2;
  return [
    `<text x="${nameWidth - 6}" y="${middle}" text-anchor="end" fill="#1f2328">${peer}</text>`,
    `<rect x="${nameWidth}" y="${y}" width="${length}" height="${barHeight - 4}" fill="${colour(peer)}"/>`,
    `<text x="${nameWidth + Number(length) + 5}" y="${middle}" fill="#1f2328">${figure(median)}</text>`,
  ].join('');
}

/** Heddle stands out; what has no channels stands back. */
function colour(peer: string): string {
  if (peer === 'heddle') return '#c2410c';
  return ['raw', 'framed', 'ws'].includes(peer) ? '#9aa4af' : '#3b6ea5';
}
