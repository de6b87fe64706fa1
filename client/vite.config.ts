import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { antdStyles } from "./antdStyles.ts";
import { leanImageLibrary } from "./leanImageLibrary.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  plugins: [react(), antdStyles(here(".")), leanImageLibrary()],
  resolve: {
    alias: [
      // The npm package, not Node's built-in: without it the viewer's dependencies die with "Class extends value undefined".
      {
        find: /^events$/,
        replacement: here("../node_modules/events/events.js"),
      },
      // The image loader's decoder of 12-bit JPEG makes every value 15 too high (see jpegImage.ts).
      {
        find: /^\.\.\/\.\.\/codecs\/jpeg\.js$/,
        replacement: here("../shared/domain/imaging/jpegImage.ts"),
      },
    ],
  },
  build: {
    outDir: here("../dist/client"),
    emptyOutDir: true,
    // The last Chromium on Windows 7, which township PCs still run.
    target: "chrome109",
    // Compressed sizes are measured by the bench; computing them here only slows a start on a small machine.
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A request costs more than some code that is not needed yet: left to itself a case's page asks for fifty files.
          groups: [
            { name: "first", tags: ["$initial"], priority: 1 },
            {
              name: "pages",
              test: /\/(client\/(app|features|ui)|shared|node_modules\/(antd|@ant-design|@rc-component))\//,
              minShareCount: 2,
            },
          ],
        },
      },
      treeshake: {
        // They do not say so themselves, and the page would bring the decoders of the decoding thread along.
        moduleSideEffects: [
          {
            test: /node_modules\/(dcmjs|@cornerstonejs\/dicom-image-loader)\//,
            sideEffects: false,
          },
        ],
      },
    },
  },
});
