import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createCache, extractStyle, StyleProvider } from "@ant-design/cssinjs";
import { extractStyle as renderAll } from "@ant-design/static-style-extract";
import { ConfigProvider } from "antd";
import { createElement, type ReactNode } from "react";
import type { Plugin } from "vite";

/** What antd calls by a capital but draws nothing of its own. */
const WITHOUT_STYLE = ["ConfigProvider"];

/** The antd components that the sources below `root` import. */
const componentsIn = (root: string): string[] => {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".tsx"))
    .flatMap((path) => [
      ...readFileSync(join(root, path), "utf8").matchAll(
        /import \{([^}]*)\} from "antd"/g,
      ),
    ])
    .flatMap(([, list = ""]) => list.split(","))
    .map((name) => name.trim())
    .filter((name) => /^[A-Z]/.test(name) && !WITHOUT_STYLE.includes(name));
  return [...new Set(names)].sort();
};

/** Their rules. What differs between light, dark and touch is variables, which antd sets where it is used. */
const rulesOf = (components: string[]): string => {
  const cache = createCache();
  renderAll({
    includes: components,
    // Its types are those of an older React.
    customTheme: (drawn: ReactNode) =>
      createElement(
        StyleProvider,
        { cache },
        createElement(ConfigProvider, { theme: { hashed: false } }, drawn),
      ),
  });
  return extractStyle(cache, { plain: true, types: "style" });
};

/**
 * `antd.css` of the components in use, made by the build: made in the browser, as antd does unless told
 * (`zeroRuntime`), it is the slowest part of a page on an old PC.
 */
export const antdStyles = (root: string): Plugin => ({
  name: "antd-styles",
  resolveId: (id) => (id === "virtual:antd.css" ? `\0${id}` : null),
  load: (id) =>
    id === "\0virtual:antd.css" ? rulesOf(componentsIn(root)) : null,
});
