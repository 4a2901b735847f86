import js from "@eslint/js";
import globals from "globals";

/** A text becomes markup in one place alone: trusted-html.js. */
const NO_MARKUP = [
  "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]",
  "CallExpression[callee.property.name='insertAdjacentHTML']",
];

/** What is shown watches the state; it is changed, and the server is asked, by actions alone. */
const NO_CHANGE_OF_STATE = {
  selector: "CallExpression[callee.object.name='store'][callee.property.name='set']",
  message: "Views and elements change the state by actions.",
};

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
      "no-restricted-syntax": ["error", ...NO_MARKUP],
    },
  },
  {
    files: ["**/views/*.js", "**/elements/*.js"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/api.js", "**/event-stream.js", "**/upload.js"],
              message: "Views and elements ask the server by actions.",
            },
          ],
        },
      ],
      "no-restricted-syntax": ["error", ...NO_MARKUP, NO_CHANGE_OF_STATE],
    },
  },
  {
    files: ["tests/**/*.js"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["**/trusted-html.js"],
    rules: { "no-restricted-syntax": "off" },
  },
];
