import type { Browser, Page } from "playwright-core";
import { multipartOf } from "../support/multipart.ts";

/**
 * Runs in a page before its own code, one that does not say when it has painted: from the start of the navigation until the
 * middle of its first canvas shows a picture.
 */
export const watchCanvas = () => {
  Object.assign(globalThis, {
    firstPaint: new Promise<number>((resolve) => {
      const look = () => {
        const canvas = document.querySelector<HTMLCanvasElement>(
          "canvas.cornerstone-canvas",
        );
        if (canvas && canvas.width > 64 && canvas.height > 64) {
          const copy = new OffscreenCanvas(64, 64).getContext("2d");
          const [x, y] = [canvas.width / 2 - 32, canvas.height / 2 - 32];
          copy?.drawImage(canvas, x, y, 64, 64, 0, 0, 64, 64);
          const data = copy?.getImageData(0, 0, 64, 64).data ?? [];
          const greys = new Set(Array.from(data).filter((_, i) => i % 4 === 0));
          if (greys.size > 10) {
            resolve(performance.now());
            return;
          }
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }),
  });
};

export const bareContext = async (browser: Browser): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
  });
  return context.newPage();
};

/** Sends the files of one study by STOW-RS, some at a time; its UID as the server lists it. */
export const storeStudy = async (
  at: string,
  files: readonly Uint8Array[],
  headers: Readonly<Record<string, string>> = {},
): Promise<string> => {
  for (let next = 0; next < files.length; next += AT_ONCE) {
    const { body, contentType } = multipartOf(
      files.slice(next, next + AT_ONCE),
    );
    const stored = await fetch(`${at}/studies`, {
      method: "POST",
      headers: { ...headers, "content-type": contentType },
      body: new Uint8Array(body),
    });
    if (!stored.ok) throw new Error(`STOW-RS: ${stored.status}`);
    await stored.arrayBuffer();
  }
  const listed = await fetch(`${at}/studies`, {
    headers: { ...headers, accept: "application/dicom+json" },
  });
  const [study] = (await listed.json()) as {
    "0020000D": { Value: [string] };
  }[];
  return study?.["0020000D"].Value[0] ?? "";
};
const AT_ONCE = 50;
