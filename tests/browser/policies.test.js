/** What a page’s policies allow. */

import { full, host, pageOf, tryCases } from './support/cases.js';

tryCases('is under', {
  'isolation from other origins': {
    headers: {
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Opener-Policy': 'same-origin',
    },
  },
  'a policy that makes an origin of its own': {
    headers: { 'Content-Security-Policy': 'sandbox allow-scripts' },
  },
  'a policy by nonce': {
    html: pageOf({ body: full }).replace('<script', '<script nonce="abc"'),
    headers: {
      'Content-Security-Policy':
        "script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; base-uri 'none'",
    },
  },
  'a policy that lets no style in': {
    body: full,
    headers: {
      'Content-Security-Policy': `default-src 'none'; img-src data:; script-src ${host} 'wasm-unsafe-eval'; worker-src blob:; connect-src ${host}; style-src 'none'`,
    },
  },
  'a policy that forbids the core, and every worker': {
    headers: { 'Content-Security-Policy': `script-src ${host}` },
    told: [/^elbo-explorer: .* must allow 'wasm-unsafe-eval' in script-src/],
    reason: 'This figure cannot run here: the page’s content policy forbids WebAssembly.',
  },
  'trusted types, by any policy': {
    body: full,
    headers: { 'Content-Security-Policy': "require-trusted-types-for 'script'" },
  },
  'trusted types, by ours': {
    body: full,
    headers: {
      'Content-Security-Policy': "require-trusted-types-for 'script'; trusted-types elbo-explorer",
    },
  },
  'trusted types, by the page’s own': {
    head: `<script>trustedTypes.createPolicy('default', { createHTML: (x) => x, createScriptURL: (x) => x })</script>`,
    body: full,
    headers: { 'Content-Security-Policy': "require-trusted-types-for 'script'; trusted-types default" },
    told: [/TrustedTypePolicy named 'elbo-explorer'/],
  },
  'trusted types that let nothing in, without settings': {
    body: full,
    headers: { 'Content-Security-Policy': "require-trusted-types-for 'script'; trusted-types 'none'" },
    // Three by the browser, for what was tried.
    told: [
      /TrustedTypePolicy named 'elbo-explorer'/,
      /TrustedScriptURL/,
      /TrustedHTML/,
      /^elbo-explorer: The settings are left out: .* trusted-types elbo-explorer/,
    ],
  },
});
