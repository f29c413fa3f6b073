/** Checks that a text is one well-formed XML element (after an optional declaration); throws at the first place that is not. */
export function checkWellFormed(xml: string): void {
  const text = xml.replace(/^<\?xml [^?]*\?>\s*/, '').trimEnd();
  const open: string[] = [];
  let roots = 0;
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '<') at = checkText(text, at, open.length > 0);
    else {
      const tag = /^<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+="(?:[^"<&]|&(?:amp|lt|gt|quot|#\d+);)*")*)\s*(\/?)>/.exec(
        text.slice(at),
      );
      if (tag === null) throw new Error(`not well-formed at ${JSON.stringify(text.slice(at, at + 60))}`);
      const [whole, closing, name = '', , empty] = tag;
      at += whole.length;
      if (closing === '/') {
        const expected = open.pop();
        if (expected !== name) throw new Error(`</${name}> where <${expected}> is open`);
      } else if (empty === '') open.push(name);
      if (open.length === 0) roots += 1;
    }
  }
  if (open.length > 0 || roots !== 1) throw new Error(`${roots} roots, and ${open.join(', ')} left open`);
}

function checkText(text: string, at: number, inside: boolean): number {
  const end = text.indexOf('<', at) < 0 ? text.length : text.indexOf('<', at);
  const words = text.slice(at, end);
  if (!inside && words.trim() !== '') throw new Error(`text outside the root: ${words}`);
  if (/&(?!(?:amp|lt|gt|quot|#\d+);)|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|\]\]>/u.test(words)) {
    throw new Error(`not allowed in text: ${words}`);
  }
  return end;
}
