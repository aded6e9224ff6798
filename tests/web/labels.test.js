/** What the core knows by ids has the names of the catalogue on screen. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { labelled } from '../../web/store/labels.js';
import { core } from './support/sessions.js';

test('rows about the choices of a setting have their labels, the rest of an answer stays', () => {
  const answer = { iteration: 3, estimators: [{ id: 'stl', totalVariance: 1 }, { id: 'unheard-of' }] };
  const { choices } = core.catalog().parameters.find((/** @type {any} */ { key }) => key === 'estimator');
  const stl = choices.find((/** @type {any} */ { id }) => id === 'stl').label;
  assert.deepEqual(labelled(core.catalog(), answer), {
    iteration: 3,
    estimators: [
      { id: 'stl', totalVariance: 1, label: stl },
      { id: 'unheard-of', label: undefined },
    ],
  });
  assert.equal(labelled(core.catalog(), undefined), undefined);
});
