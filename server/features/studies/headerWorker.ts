import { parentPort } from "node:worker_threads";
import { DicomError, type DicomProblem } from "../../platform/dicom/dataset.ts";
import type { ImageRecord } from "./imageRecord.ts";
import { readImage } from "./readImage.ts";

/** One file after the other. */
export interface HeaderQuestion {
  path: string;
}
export type HeaderAnswer =
  | { record: ImageRecord }
  | { problem: DicomProblem }
  /** A bug or a failing disk; the name of the error only, as messages may quote the file. */
  | { failed: string };

/** Thread in which files from outside are read: what one of them breaks, breaks here. */
const port = parentPort;
if (!port) throw new Error("headerWorker runs as a worker thread only");

const answer = async ({ path }: HeaderQuestion): Promise<HeaderAnswer> => {
  try {
    return { record: await readImage(path) };
  } catch (error) {
    if (error instanceof DicomError) return { problem: error.problem };
    const code = (error as NodeJS.ErrnoException).code;
    // Of the disk; everything else was provoked by the bytes of the file.
    if (code !== undefined && !code.startsWith("ERR_")) return { failed: code };
    return { problem: "unreadable" };
  }
};

port.on("message", (question: HeaderQuestion) => {
  void answer(question).then((reply) => port.postMessage(reply));
});
