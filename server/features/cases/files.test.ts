import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeFileName, mediaTypeOf, safeFileName } from "./files.ts";

describe("[CA9] what a file is", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lianzhen-files-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ["a photograph", "ffd8ffe000104a46", "image/jpeg"],
    ["a picture", "89504e470d0a1a0a0000", "image/png"],
    ["a document", Buffer.from("%PDF-1.7").toString("hex"), "application/pdf"],
    ["a page", Buffer.from("<!doctype html>").toString("hex"), undefined],
    ["a program", "4d5a900003000000", undefined],
    ["half a PNG signature", "89504e47", undefined],
    ["nothing", "", undefined],
  ])("%s is told by its first bytes", async (name, hex, mediaType) => {
    const path = join(folder, name.replaceAll(" ", "-"));
    await writeFile(path, Buffer.from(hex, "hex"));
    expect(await mediaTypeOf(path)).toBe(mediaType);
  });
});

describe("a file's name", () => {
  it.each([
    ["知情同意书.jpg", "知情同意书.jpg"],
    ["scan.JPEG", "scan.JPEG"],
    ["C:\\Users\\a\\consent.jpg", "consent.jpg"],
    ["../../etc/passwd", "passwd.jpg"],
    ["page.html", "page.html.jpg"],
    ["a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.jpg"],
    ["invoice\u202egpj.exe", "invoicegpj.exe.jpg"],
    [".jpg", "jpg.jpg"],
    ["", "file.jpg"],
    ["..", "file.jpg"],
  ])("%j is kept as %j", (given, kept) => {
    expect(safeFileName(given, "image/jpeg")).toBe(kept);
  });

  it("is bounded without cutting a character in two", () => {
    const kept = safeFileName(`${"𠮷".repeat(400)}.pdf`, "application/pdf");
    expect(Array.from(kept)).toHaveLength(120);
    expect(kept.endsWith("𠮷.pdf")).toBe(true);
  });

  it("that does not decode is no name", () => {
    expect(decodeFileName("%E5%90%8C.pdf")).toBe("同.pdf");
    expect(decodeFileName("100%.pdf")).toBeUndefined();
    expect(decodeFileName("%ff.pdf")).toBeUndefined();
  });
});
