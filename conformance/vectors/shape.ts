import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { packageRoot } from '../package-root.ts';

let validate: ValidateFunction | undefined;

/** What first keeps a value from being a file of vectors by schemas/vectors.schema.json, and where; undefined if nothing does. */
export function shapeProblem(value: unknown): string | undefined {
  validate ??= new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
    readSchema(),
  );
  if (validate(value)) return undefined;
  const error = deepest(validate.errors ?? []);
  const vectors = (value as { readonly vectors?: readonly { readonly id?: unknown }[] } | null)?.vectors;
  const index = Number(/^\/vectors\/(\d+)/.exec(error?.instancePath ?? '')?.[1]);
  const id = Array.isArray(vectors) ? vectors[index]?.id : undefined;
  const place = error?.instancePath ? error.instancePath : 'the whole';
  return `${place}${typeof id === 'string' ? ` (${id})` : ''} ${error?.message ?? 'is wrong'}`;
}

/** Behind a choice that nothing fits, the error that lies deepest is the one that helps, and of a wrong type its name. */
function deepest(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const rank = ({ instancePath, keyword }: ErrorObject) => instancePath.length + (keyword === 'type' ? 0.5 : 0);
  return errors.toSorted((one, other) => rank(other) - rank(one))[0];
}

function readSchema(): object {
  return JSON.parse(readFileSync(new URL('schemas/vectors.schema.json', packageRoot), 'utf8')) as object;
}
