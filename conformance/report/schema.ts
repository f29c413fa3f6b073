import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { UsageError } from '../commands/usage-error.ts';
import { packageRoot } from '../package-root.ts';

/** The files that people and machines hand to the kit, by the name of their schema. */
export type SchemaName = 'statistics' | 'report' | 'peer' | 'transcript' | 'baseline' | 'selftest' | 'collateral';

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
const validators = new Map<SchemaName, ValidateFunction>();

/** Reads a JSON text of the given shape; throws `UsageError` in one line that names the file and the first wrong place. */
export function readJson<T>(text: string, file: string, name: SchemaName): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${file} is not JSON (${error instanceof Error ? error.message : error}): correct it or name another file`,
    );
  }
  const wrong = violation(value, name);
  if (wrong !== undefined)
    throw new UsageError(`${file} is no ${name}: ${wrong}; its shape is in schemas/${name}.schema.json`);
  // The schema has just shown that the value is of this type.
  return value as T;
}

/** The first way in which a value is not of the schema's shape, or undefined if it is. */
export function violation(value: unknown, name: SchemaName): string | undefined {
  const validate = validators.get(name) ?? ajv.compile(readSchema(name));
  validators.set(name, validate);
  if (validate(value)) return undefined;
  // Behind a choice that nothing fits, the deepest error is the one that helps.
  const errors = [...(validate.errors ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length);
  const error = errors[0];
  const place = error?.instancePath ? error.instancePath : 'the whole';
  const { allowedValues, allowedValue, additionalProperty }: Record<string, unknown> = error?.params ?? {};
  const allowed = allowedValues ?? allowedValue ?? additionalProperty;
  return `${place} ${error?.message ?? 'is wrong'}${allowed === undefined ? '' : ` (${JSON.stringify(allowed)})`}`;
}

function readSchema(name: SchemaName): object {
  return JSON.parse(readFileSync(new URL(`schemas/${name}.schema.json`, packageRoot), 'utf8')) as object;
}
