import { describe, expect, it } from "vitest";
import { readMultipart } from "./multipartReader.ts";

const inPieces = async function* (body: string, size: number) {
  for (let at = 0; at < body.length; at += size)
    yield await Promise.resolve(
      Buffer.from(body.slice(at, at + size), "latin1"),
    );
};
const read = async (body: string, size = 1_000) => {
  const parts: { headers: object; body: string }[] = [];
  const reader = readMultipart(inPieces(body, size), "cut");
  for (let part = await reader.next(); part; part = await reader.next()) {
    const chunks: Buffer[] = [];
    for await (const chunk of part.body) chunks.push(chunk as Buffer);
    parts.push({
      headers: part.headers,
      body: Buffer.concat(chunks).toString("latin1"),
    });
  }
  return parts;
};
const BODY =
  "preamble\r\n--cut\r\nContent-Type: a/b\r\nX: y:z\r\n\r\none\r\n--cu\r\n\r\n--cut \r\nA: b\r\n\r\n\r\n--cut\r\n\r\n\r\n--cut--\r\nepilogue";

describe("a multipart body", () => {
  it.each([1, 2, 3, 7, 1_000])(
    "is cut into its parts wherever its pieces of %i bytes end",
    async (size) => {
      expect(
        await read(BODY.replace("--cut\r\n\r\n\r\n--cut--", "--cut--"), size),
      ).toEqual([
        {
          headers: { "content-type": "a/b", x: "y:z" },
          body: "one\r\n--cu\r\n",
        },
        { headers: { a: "b" }, body: "" },
      ]);
    },
  );

  it("may begin with its delimiter, and skips what nobody reads", async () => {
    const reader = readMultipart(
      inPieces(
        "--cut\r\nA: 1\r\n\r\nlong\r\n--cut\r\nA: 2\r\n\r\nx\r\n--cut--",
        3,
      ),
      "cut",
    );
    expect((await reader.next())?.headers).toEqual({ a: "1" });
    expect((await reader.next())?.headers).toEqual({ a: "2" });
    expect(await reader.next()).toBeUndefined();
  });

  it.each([
    ["before any delimiter", "nothing here"],
    ["in the headers", "--cut\r\nA: b"],
    ["in a body", "--cut\r\nA: b\r\n\r\nhalf"],
    ["before the closing delimiter", "--cut\r\nA: b\r\n\r\nwhole\r\n--cut"],
  ])("that ends %s is incomplete", async (_, body) => {
    await expect(read(body)).rejects.toThrow("upload.incomplete");
  });

  it.each([
    ["headers without end", `--cut\r\nA: ${"b".repeat(40_000)}`],
    ["a line that is no header", "--cut\r\nnothing\r\n\r\nx\r\n--cut--"],
    ["text behind the delimiter", "--cut text\r\nA: b\r\n\r\nx\r\n--cut--"],
  ])("with %s is malformed", async (_, body) => {
    await expect(read(body)).rejects.toThrow("upload.malformed");
  });

  it.each(["", "x".repeat(201), "a\r\nb", "ends with space "])(
    "has no boundary %j",
    (boundary) => {
      expect(() => readMultipart(inPieces(BODY, 9), boundary)).toThrow(
        "upload.malformed",
      );
    },
  );
});
