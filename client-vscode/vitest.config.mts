import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { vscode: path.resolve(import.meta.dirname, "test/support/vscode.ts") } },
  // Time enough for a machine that does other things as well.
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000 },
});
