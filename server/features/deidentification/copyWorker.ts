import { parentPort } from "node:worker_threads";
import type { Refusal } from "../../../shared/domain/deidentification/storageClasses.ts";
import { DicomError } from "../../platform/dicom/dataset.ts";
import { PixelError } from "../../platform/pixels/pixelFormat.ts";
import { limitWasmMemory } from "../../platform/wasmMemory.ts";
import { copyImage, type CopiedImage, type CopyOrder } from "./copyImage.ts";

export interface CopyQuestion extends CopyOrder {
  /** What WebAssembly may take. */
  wasmBytes: number;
}
export type CopyAnswer =
  | CopiedImage
  | { refused: Refusal }
  /** A bug or a failing disk; the name of the error only, as messages may quote the file. */
  | { failed: string };

/** Thread in which copies are made: files from outside are read and decoded, and what one of them breaks, breaks here. */
const port = parentPort;
if (!port) throw new Error("copyWorker runs as a worker thread only");

let limited = false;

const answer = async ({
  wasmBytes,
  ...order
}: CopyQuestion): Promise<CopyAnswer> => {
  if (!limited) limitWasmMemory(wasmBytes);
  limited = true;
  try {
    return await copyImage(order);
  } catch (error) {
    if (error instanceof PixelError)
      return {
        refused: error.problem === "damaged" ? "damaged" : "notShown",
      };
    if (error instanceof DicomError)
      return {
        refused: error.problem === "noPixels" ? "otherClass" : "damaged",
      };
    const code = (error as NodeJS.ErrnoException).code;
    // Of the disk; everything else was provoked by the bytes of the file.
    if (code !== undefined && !code.startsWith("ERR_")) return { failed: code };
    return { refused: "damaged" };
  }
};

port.on("message", (question: CopyQuestion) => {
  void answer(question).then((reply) => port.postMessage(reply));
});
