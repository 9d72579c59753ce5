import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

const NODE = ["console", "process", "require", "exports", "module"];

export default tseslint.config(
  { ignores: ["node_modules/", "artefacts/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", 400],
      // What a member of a record is called is checked by the compiler.
      "@typescript-eslint/dot-notation": "off",
      // The runner awaits what `test` and `after` are given.
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["test"] }] },
      ],
    },
  },
  {
    files: ["**/*.{mjs,cjs}"],
    languageOptions: {
      globals: Object.fromEntries([...NODE, "performance"].map((name) => [name, "readonly"])),
    },
  },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
);
