import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      curly: "error",
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-param-reassign": "error",
      "no-shadow": "off",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      // A text becomes markup in one place alone: trusted-html.js.
      "no-restricted-syntax": [
        "error",
        "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]",
        "CallExpression[callee.property.name='insertAdjacentHTML']",
      ],
    },
  },
  {
    files: ["**/trusted-html.js"],
    rules: { "no-restricted-syntax": "off" },
  },
];
