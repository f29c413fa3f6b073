/** A name such as `fragmentLimit` as part of an id: `fragment-limit`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A number in hex as part of an id, two or more digits. */
export function hexName(value: number): string {
  const digits = value.toString(16);
  return digits.padStart(digits.length + (digits.length % 2), '0');
}
