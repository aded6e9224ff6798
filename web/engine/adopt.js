/** Takes over what the loader asked for ahead, as far as init() has not named other places meanwhile. */

import { client } from './client.js';
import { fetchAhead } from './load.js';
import { told } from './told.js';
import { trust } from './trusted.js';

/** @type {WeakSet<import('./ahead.js').Ahead>} */
const taken = new WeakSet();

/** @param {import('./ahead.js').Ahead} ahead taken once, however often it is offered */
export function adopt(ahead) {
  if (taken.has(ahead)) return;
  taken.add(ahead);
  Object.assign(trust, ahead.trust);
  if (ahead.told.wasm === told.wasm && ahead.wasm) fetchAhead(ahead.module, ahead.wasm);
  if (ahead.told.worker === told.worker) client.adopt(ahead.worker);
  else void ahead.worker.then((worker) => worker?.close());
}
