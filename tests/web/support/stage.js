/** A host on fake cores whose turns are taken by hand, and messages to it. */

import assert from 'node:assert/strict';

import { encode } from '../../../web/engine/codec.js';
import { commands } from '../../../web/engine/commands.js';
import { Host } from '../../../web/engine/host.js';
import { Clock, FakeInstance } from './fake-core.js';

/**
 * @param {{ wrap?: (instance: FakeInstance) => any, [option: string]: any }} [options] of the fake instances
 */
export function stage({ wrap = (instance) => instance, ...options } = {}) {
  const clock = new Clock();
  /** @type {FakeInstance[]} */
  const instances = [];
  /** @type {any[]} */
  const posted = [];
  /** @type {(() => void)[]} */
  const turns = [];
  const host = new Host({
    createInstance: async () => {
      const instance = new FakeInstance({ clock, ...options });
      instances.push(instance);
      return wrap(instance);
    },
    post: (message, transfer) => {
      if (message.type === 'answer') assert.deepEqual(transfer, [message.bytes], 'an answer is transferred');
      posted.push(message);
    },
    defer: (turn) => turns.push(turn),
    now: () => clock.now(),
  });

  /** One turn; its length. */
  function turn() {
    assert.equal(turns.length, 1, 'one turn at a time');
    const start = clock.ms;
    /** @type {() => void} */ (turns.pop())();
    return clock.ms - start;
  }

  /** Turns until there is nothing to do. */
  function settle() {
    for (let n = 0; turns.length > 0; ++n) {
      assert.ok(n < 10_000, 'it never comes to rest');
      turn();
    }
  }

  return {
    clock,
    instances,
    posted,
    turns,
    turn,
    settle,
    /** @param {any} message */
    send: (message) => host.receive(message),
    /** @param {number} session @param {any} [config] */
    async open(session, config = {}) {
      host.receive({
        type: 'open',
        session,
        request: session,
        module: 'core',
        args: commands.create(config).buffer,
      });
      await new Promise(setImmediate);
      settle();
      posted.length = 0;
    },
    /** The answer or failure of a request. @param {number} request @returns {any} */
    reply: (request) => posted.find((message) => message.request === request),
  };
}

/** @param {any} [options] */
export const frameArgs = (options = {}) => encode(options).buffer;
/** @param {number} session @param {number} request @param {any} [more] */
export const run = (session, request, more = {}) => ({
  type: 'run',
  session,
  request,
  iterations: null,
  milliseconds: null,
  args: frameArgs(),
  ...more,
});
/** @param {number} session @param {number} request @param {any} [more] */
export const evaluate = (session, request, more = {}) => ({
  type: 'evaluate',
  session,
  request,
  key: null,
  progress: false,
  args: encode({ what: 'grid', options: {} }).buffer,
  ...more,
});
