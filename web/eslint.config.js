// SPDX-License-Identifier: Apache-2.0
// Lint rules of the page; every rule that is switched off says why.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Text of a diagram is data; build nodes instead.' },
        { property: 'outerHTML', message: 'Text of a diagram is data; build nodes instead.' },
      ],
      'no-restricted-globals': ['error', 'eval'],
      'max-lines': ['error', { max: 500 }],
      // Numbers in templates are coordinates here.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Classes with only static members do not occur, but command classes of the client need static KIND.
      '@typescript-eslint/no-extraneous-class': 'off',
      // The client library declares plain data (menu items, commands) as classes and hands out literals itself.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // `void` marks a promise whose outcome is reported elsewhere.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['eslint.config.js'], ...tseslint.configs.disableTypeChecked },
);
