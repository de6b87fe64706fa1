import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Time and chance arrive as arguments: only platform code may read them (STYLE: principle 3). */
const ambientInputs = [
  { object: "Date", property: "now", message: "take a clock as an argument" },
  {
    object: "Math",
    property: "random",
    message: "take ids or a seeded source as an argument",
  },
];

export default defineConfig(
  globalIgnores(["dist", "data", "coverage", ".cache", "bench-results"]),
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["shared", "media", "server", "client", "test"].map(
          (d) => `./${d}/tsconfig.json`,
        ),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true },
      ],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "no-console": "error",
      "no-restricted-properties": ["error", ...ambientInputs],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "named exports only" },
        {
          selector: "TSAsExpression > TSAsExpression > TSUnknownKeyword",
          message: "parse or narrow instead of `as unknown as`",
        },
      ],
    },
  },
  {
    files: ["client/**/*.{ts,tsx}"],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: [
      "**/*.test.{ts,tsx}",
      "test/**/*.ts",
      "server/platform/**/*.ts",
      "client/platform/**/*.ts",
      "media/platform/**/*.ts",
    ],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["test/**/*.ts", "**/*.test.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["**/vite.config.ts", "vitest.config.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["test/bench/**/*.ts", "server/admin.ts"],
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.{mjs,cjs,js}"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        fetch: "readonly",
        AbortSignal: "readonly",
        AbortController: "readonly",
        module: "writable",
        performance: "readonly",
        structuredClone: "readonly",
      },
    },
  },
);
