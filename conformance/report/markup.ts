/** Everything but the characters that XML 1.0 allows; halves of surrogate pairs are none of them. */
const notAllowed = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text that stands in HTML or XML as itself; what XML cannot hold becomes a replacement character. */
export function escapeMarkup(text: string): string {
  return text
    .replace(notAllowed, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
