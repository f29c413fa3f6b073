import { UsageError } from '../commands/usage-error.ts';

/**
 * Splits a command line into words as a POSIX shell would, with quotes and backslashes, but without expanding anything.
 * Throws `UsageError` where a quote is not closed or nothing is left.
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let position = 0; position < line.length; position += 1) {
    const character = line.charAt(position);
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(line, position);
      word = (word ?? '') + quoted.text;
      position = quoted.end;
    } else if (character === '\\' && position + 1 < line.length) {
      position += 1;
      word = (word ?? '') + line.charAt(position);
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0 || words[0] === '') throw new UsageError('the command is empty: name a program to start');
  return words;
}

function readQuoted(line: string, start: number): { text: string; end: number } {
  const quote = line.charAt(start);
  let text = '';
  for (let position = start + 1; position < line.length; position += 1) {
    const character = line.charAt(position);
    if (character === quote) return { text, end: position };
    // Between double quotes a backslash stays, unless it protects a double quote or another backslash.
    const escaped = line.charAt(position + 1);
    if (quote === '"' && character === '\\' && (escaped === '"' || escaped === '\\')) {
      text += escaped;
      position += 1;
    } else {
      text += character;
    }
  }
  throw new UsageError(
    `the quote ${quote} in the command ${line} is not closed: close it or put a backslash before it`,
  );
}
