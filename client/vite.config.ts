import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  plugins: [react()],
  resolve: {
    // The npm package, not Node's built-in: without it the viewer's dependencies die with "Class extends value undefined".
    alias: { events: here("../node_modules/events/events.js") },
  },
  build: {
    outDir: here("../dist/client"),
    emptyOutDir: true,
    // The last Chromium on Windows 7, which township PCs still run.
    target: "chrome109",
    // Compressed sizes are measured by the bench; computing them here only slows a start on a small machine.
    reportCompressedSize: false,
  },
});
