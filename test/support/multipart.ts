/** The parts of a `multipart/related` body, cut apart at its boundary; headers in lower case. */
export const partsOf = async (
  response: Response,
): Promise<{ headers: Record<string, string>; bytes: Buffer }[]> => {
  const type = response.headers.get("content-type") ?? "";
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (!type.startsWith("multipart/related") || boundary === undefined)
    throw new Error(`no multipart/related: ${response.status} ${type}`);
  const body = Buffer.from(await response.arrayBuffer());
  const fence = Buffer.from(`--${boundary}`);
  const parts: { headers: Record<string, string>; bytes: Buffer }[] = [];
  let at = body.indexOf(fence) + fence.length;
  while (body.toString("latin1", at, at + 2) !== "--") {
    const split = body.indexOf("\r\n\r\n", at);
    const next = body.indexOf(
      Buffer.concat([Buffer.from("\r\n"), fence]),
      split,
    );
    if (split < 0 || next < 0) throw new Error("the body is cut off");
    const lines = body.toString("latin1", at + 2, split).split("\r\n");
    parts.push({
      headers: Object.fromEntries(
        lines.map((line) => {
          const colon = line.indexOf(":");
          return [
            line.slice(0, colon).toLowerCase(),
            line.slice(colon + 1).trim(),
          ];
        }),
      ),
      bytes: body.subarray(split + 4, next),
    });
    at = next + 2 + fence.length;
  }
  return parts;
};

/** A `multipart/related` body of DICOM files, as STOW-RS takes it. */
export const multipartOf = (
  files: readonly Uint8Array[],
  { boundary = "next-file", type = "application/dicom" } = {},
): { body: Buffer<ArrayBuffer>; contentType: string } => ({
  body: Buffer.concat([
    ...files.flatMap((file) => [
      Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${type}\r\n\r\n`),
      file,
    ]),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]),
  contentType: `multipart/related; type="${type}"; boundary=${boundary}`,
});
