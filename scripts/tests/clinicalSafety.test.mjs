import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/clinical-safety.md"), "utf8");
const rows = text.split(/^## /m).slice(1);

/** Tests named as `path: title` (the title's beginning is enough). */
const named = [...text.matchAll(/`([\w./-]+\.test\.tsx?): ([^`]+)`/g)].map(
  ([, path, title]) => ({ path, title }),
);

describe("docs/clinical-safety.md", () => {
  it("has a row for each of the twelve hazards, and each says a test or what is missing", () => {
    expect(rows).toHaveLength(12);
    for (const row of rows)
      expect(row, row.split("\n")[0]).toMatch(/\.test\.tsx?: |\*\*not yet\*\*/);
  });

  it("names no control without a test or the words not yet", () => {
    for (const row of rows)
      for (const control of row.split(/^- /m).slice(1))
        expect(control).toMatch(/\.test\.tsx?: |\*\*not yet\*\*/);
  });

  it.each(named)("$path has “$title”", ({ path, title }) => {
    const file = join(root, path);
    expect(existsSync(file)).toBe(true);
    // A title's quotes may be escaped in the source.
    const source = readFileSync(file, "utf8").replaceAll("\\", "");
    expect(source.includes(`"${title}`) || source.includes(`\`${title}`)).toBe(
      true,
    );
  });
});
