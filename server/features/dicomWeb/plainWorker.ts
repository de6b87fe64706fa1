import { parentPort } from "node:worker_threads";
import { DicomError } from "../../platform/dicom/dataset.ts";
import { plainForm, type PlainForm, type PlainOrder } from "./plainForm.ts";

export type PlainAnswer =
  | PlainForm
  | { problem: "unreadable" }
  /** A bug or a failing disk; the name of the error only, as messages may quote the file. */
  | { failed: string };

/** Thread in which stored files are read to be written anew: what one of them breaks, breaks here. */
const port = parentPort;
if (!port) throw new Error("plainWorker runs as a worker thread only");

const answer = async (order: PlainOrder): Promise<PlainAnswer> => {
  try {
    return await plainForm(order);
  } catch (error) {
    if (error instanceof DicomError) return { problem: "unreadable" };
    const code = (error as NodeJS.ErrnoException).code;
    // Of the disk; everything else was provoked by the bytes of the file.
    if (code !== undefined && !code.startsWith("ERR_")) return { failed: code };
    return { problem: "unreadable" };
  }
};

port.on("message", (order: PlainOrder) => {
  void answer(order).then((reply) => port.postMessage(reply));
});
