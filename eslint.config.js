import js from '@eslint/js';
import globals from 'globals';

const rules = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'object-shorthand': 'error',
  'no-implicit-coercion': [
    'error',
    { boolean: true, number: true, string: true, disallowTemplateShorthand: false },
  ],
  'no-throw-literal': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-promise-executor-return': 'off',
};

export default [
  {
    ignores: [
      'build/',
      'dist/',
      'node_modules/',
      'tools/check/fixtures/',
      'python/src/elbo_explorer/static/',
    ],
  },
  js.configs.recommended,
  { languageOptions: { ecmaVersion: 2024, sourceType: 'module' }, rules },
  {
    files: ['web/**/*.js', 'packaging/**/*.js', 'python/**/*.js'],
    languageOptions: { globals: globals.browser },
  },
  // The engine runs in pages, in workers and in Node, and asks which before it uses what only one of them
  // has.
  {
    files: ['web/engine/**/*.js'],
    languageOptions: { globals: { ...globals['shared-node-browser'], process: 'readonly' } },
  },
  { files: ['tools/**/*.js', '*.js'], languageOptions: { globals: globals.nodeBuiltin } },
  // Tests hand functions to a page, so both worlds appear in them.
  { files: ['tests/**/*.js'], languageOptions: { globals: { ...globals.nodeBuiltin, ...globals.browser } } },
];
