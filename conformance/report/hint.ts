import type { ReportedCase } from './report.ts';

const hints: readonly { readonly sign: RegExp; readonly hint: string }[] = [
  {
    sign: /ECONNRESET|EPIPE/,
    hint: 'a transport that is closed with unread bytes is torn down and may lose what was sent last: end your direction, then read to the end (close-drains)',
  },
  {
    sign: /nothing in time/,
    hint: 'if the peer is right but slow on this machine, repeat with --timeout-scale 4',
  },
  {
    sign: /UNKNOWN_SERVICE/,
    hint: 'the peer has to offer the test services of spec/appendix-a-test-services.md while it is judged',
  },
];

/** What often lies behind such an observation, where something is known. */
export function hintFor({ verdict, observed }: ReportedCase): string | undefined {
  return verdict === 'pass' ? undefined : hints.find(({ sign }) => sign.test(observed))?.hint;
}
