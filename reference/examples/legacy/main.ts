import { table } from './table.ts';

for await (const line of table()) console.log(line);
