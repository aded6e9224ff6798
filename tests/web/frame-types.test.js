/** The declarations of frames and answers are those of the contract, and a strict project compiles with them. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { frameTypes } from '../../tools/build/library/frames.js';
import { inRoot } from '../../tools/lib/paths.js';

const types = frameTypes(readFileSync(inRoot('docs', 'contract.md'), 'utf8'));

/** @param {string} program @returns {string} what the compiler says, empty where nothing */
function compiled(program) {
  const folder = mkdtempSync(join(tmpdir(), 'frame-types-'));
  try {
    mkdirSync(join(folder, 'engine'));
    writeFileSync(
      join(folder, 'engine', 'types.d.ts'),
      'export type Dense = { shape: number[]; data: Float64Array };',
    );
    writeFileSync(join(folder, 'frames.d.ts'), types);
    writeFileSync(join(folder, 'main.ts'), program);
    const options = ['--ignoreConfig', '--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext'];
    const tsc = inRoot('node_modules', '.bin', 'tsc');
    return spawnSync(tsc, [...options, join(folder, 'main.ts')], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a strict program reads frames and answers by their fields', () => {
  const said = compiled(`
    import type { AnswerOf, FrameOf } from './frames.js';
    declare const anything: { iteration: number; status: 'running'; message: string; [field: string]: any };
    const frame: FrameOf<'density'> = anything;
    const elbo: number | null | undefined = frame.bound?.elbo;
    const means: ArrayLike<number> | undefined = frame.q?.means?.data;
    declare const race: AnswerOf<'density', 'variance'>;
    const names: (string | null | undefined)[] | undefined = race.estimators?.map(({ id }) => id);
    export { elbo, means, names };
  `);
  assert.equal(said, '');
});

test('a field that no frame has is refused', () => {
  const said = compiled(`
    import type { FrameOf } from './frames.js';
    declare const frame: FrameOf<'mixture'>;
    export const nothing = frame.bound?.elbow;
  `);
  assert.match(said, /elbow/);
});
