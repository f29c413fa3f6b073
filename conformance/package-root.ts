import { existsSync } from 'node:fs';

/** The folder that holds package.json, spec/, schemas/ and vectors/: the checkout, or the installed package. */
export const packageRoot: URL = find(new URL('./', import.meta.url));

function find(folder: URL): URL {
  if (existsSync(new URL('package.json', folder)) && existsSync(new URL('spec/requirements.yaml', folder)))
    return folder;
  const parent = new URL('../', folder);
  if (parent.href === folder.href)
    throw new Error('the heddle package is incomplete: no package.json beside spec/; install it again');
  return find(parent);
}
