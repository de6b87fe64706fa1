import type { Plugin } from "vite";

/**
 * Files of the image library that register all it can do, with what we use of it in their place: what only they name is
 * left out of the build, two thirds of the library, which would be loaded and compiled before each first image.
 */
const INSTEAD: Readonly<Record<string, string>> = {
  // Panes are stacks; planes are cut by our own code (docs/decisions/0028), videos are the browser's.
  "@cornerstonejs/core/dist/esm/RenderingEngine/helpers/viewportTypeToViewportClass.js": `
    import StackViewport from "../StackViewport.js";
    import ViewportType from "../../enums/ViewportType.js";
    export const isRegisteredViewportType = (type) => type === ViewportType.STACK;
    export const getViewportClassForInput = ({ type }) => {
      if (isRegisteredViewportType(type)) return StackViewport;
      throw new Error(\`viewports of type \${type} are left out of the build\`);
    };
    export const registerViewportType = () => {
      throw new Error("other viewports are left out of the build");
    };`,
  // Attributes come by \`wadors.metaDataManager\` alone.
  "@cornerstonejs/metadata/dist/esm/registerDefaultProviders.js":
    "export const registerDefaultProviders = () => undefined;",
  // What core passes on of it, and what the loader starts with. The rest reads attributes in other forms.
  "@cornerstonejs/metadata/dist/esm/utilities/index.js": `
    export { default as calibratedPixelSpacingMetadataProvider } from "./calibratedPixelSpacingMetadataProvider.js";
    export { calculateRadiographicPixelSpacing, getERMF, getPixelSpacingInformation } from "./getPixelSpacingInformation.js";
    export { default as imageIdToURI } from "./imageIdToURI.js";
    export { default as isVideoTransferSyntax, videoUIDs } from "./isVideoTransferSyntax.js";
    export { clearCacheData } from "./metadataProvider/cacheData.js";
    export { default as splitImageIdsBy4DTags, generateFrameImageId, handleMultiframe4D } from "./splitImageIdsBy4DTags.js";`,
  // A whole reader and writer of DICOM files, of which four UIDs and the log are used.
  "dcmjs/build/dcmjs.es.js": `
    export { default as log } from "loglevel";
    export default {};
    export const constants = {
      IMPLICIT_LITTLE_ENDIAN: "1.2.840.10008.1.2",
      EXPLICIT_LITTLE_ENDIAN: "1.2.840.10008.1.2.1",
      DEFLATED_EXPLICIT_LITTLE_ENDIAN: "1.2.840.10008.1.2.1.99",
      EXPLICIT_BIG_ENDIAN: "1.2.840.10008.1.2.2",
    };`,
  // Chromium 109 has no WebGPU, and the library asks for none.
  "@kitware/vtk.js/Rendering/WebGPU/Profiles/Geometry.js": "export {};",
  "@kitware/vtk.js/Rendering/WebGPU/Profiles/Volume.js": "export {};",
  // Frames come by WADO-RS alone.
  "@cornerstonejs/dicom-image-loader/dist/esm/imageLoader/wadouri/register.js":
    "export default () => undefined;",
};

/** Leaves out of the image library what its own start would bring along and nothing here calls. */
export const leanImageLibrary = (): Plugin => {
  const missing = new Set(Object.keys(INSTEAD));
  return {
    name: "lean-image-library",
    load(id) {
      const found = Object.keys(INSTEAD).find((path) =>
        id.endsWith(`/node_modules/${path}`),
      );
      if (found === undefined) return null;
      missing.delete(found);
      return INSTEAD[found] ?? null;
    },
    buildEnd(error) {
      if (!error && missing.size > 0)
        this.error(
          `the image library has changed: no ${[...missing].join(", ")}`,
        );
    },
  };
};
