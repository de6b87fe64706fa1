import { describe, expect, it } from "vitest";
import { chooseRenderingPath } from "./renderingPath.ts";

const none = { webgl: false, softwareRasterizer: false };
const software = { webgl: true, softwareRasterizer: true };
const gpu = { webgl: true, softwareRasterizer: false };

describe("the way images are painted", () => {
  it.each([
    ["no WebGL", none, null, "cpu"],
    ["a software rasteriser", software, null, "cpu"],
    ["a real GPU", gpu, null, "gpu"],
    ["a real GPU that support has switched off", gpu, "cpu", "cpu"],
    ["a software rasteriser forced on", software, "gpu", "gpu"],
    ["WebGL forced where there is none", none, "gpu", "cpu"],
    ["a stored word that means nothing", gpu, "fast", "gpu"],
  ] as const)("with %s", (_what, found, forced, path) => {
    expect(chooseRenderingPath(found, forced)).toBe(path);
  });
});
