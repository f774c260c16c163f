import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageArrows } from '../checks/layers/layer-rules.ts';
import { listPackages } from './packages.ts';
import { repositoryRoot } from './paths.ts';

const published = listPackages()
  .filter(({ isPublished }) => isPublished)
  .map(({ name }) => name)
  .sort();

test('every published package is released together with the others', () => {
  const config = JSON.parse(readFileSync(join(repositoryRoot, '.changeset/config.json'), 'utf8')) as {
    fixed: string[][];
  };
  expect(config.fixed).toEqual([published]);
});

test('the layer rules name packages that exist', () => {
  const names = listPackages().map(({ name }) => name);
  expect(Object.keys(packageArrows).filter((name) => !names.includes(name))).toEqual([]);
});
